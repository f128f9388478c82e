// Rows of the mission's table about chat, each from the caller's side: core, a real socket, the emulator.
// SPDX-License-Identifier: Apache-2.0
import {
  collect,
  createBedrock,
  supportsPdfInput,
  type Bedrock,
  type ConverseReply,
  type ConverseRequest,
} from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let emulator: Emulator;
let bedrock: Bedrock;
let canned: ConverseReply | undefined;
beforeAll(async () => {
  emulator = await startEmulator({ reply: () => canned });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials });
});
beforeEach(() => {
  canned = undefined;
  emulator.journal.clear();
});
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

const sonnet = 'us.anthropic.claude-3-7-sonnet-20250219-v1:0';
const user = (text: string): NonNullable<ConverseRequest['messages']>[number] => ({
  role: 'user',
  content: [{ text }],
});
const ask = (more: Partial<ConverseRequest> = {}): ConverseRequest => ({
  modelId: sonnet,
  messages: [user('Tell me about Antarctica.')],
  ...more,
});
const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const body = (): Record<string, unknown> => last().body as Record<string, unknown>;
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

describe('rows', () => {
  test('row 32: a completion', async () => {
    const reply = await bedrock.converse(ask());
    expect(reply).toMatchObject({ stopReason: 'end_turn', output: { message: { role: 'assistant' } }, warnings: [] });
    expect(reply.usage.totalTokens).toBe(reply.usage.inputTokens + reply.usage.outputTokens);
    expect(last()).toMatchObject({
      method: 'POST',
      path: `/model/${encodeURIComponent(sonnet)}/converse`,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
    });
    expect(body()).toEqual({ messages: ask().messages });
  });

  test('row 36: a stream, with real usage at its end', async () => {
    const { stream } = await bedrock.converseStream(ask());
    const names: string[] = [];
    for await (const event of stream) names.push(Object.keys(event)[0] ?? '');
    expect(last().path).toBe(`/model/${encodeURIComponent(sonnet)}/converse-stream`);
    expect(body()).toEqual({ messages: ask().messages });
    expect(names[0]).toBe('messageStart');
    expect(names.at(-1)).toBe('metadata');
    expect(names.filter((name) => name === 'contentBlockDelta').length).toBeGreaterThan(5);
  });

  test('rows 39 and 41: a tool, chosen freely, and its result', async () => {
    const toolConfig = {
      tools: [
        {
          toolSpec: {
            name: 'weather',
            inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } },
          },
        },
      ],
      toolChoice: { auto: {} },
    };
    const first = await bedrock.converse(ask({ messages: [user('Weather in Oslo?')], toolConfig }));
    const use = first.output.message.content[0]?.toolUse;
    expect(use).toMatchObject({ name: 'weather', input: { city: 'Oslo' } });
    expect(first.stopReason).toBe('tool_use');
    expect(body()).toEqual({ messages: [user('Weather in Oslo?')], toolConfig });
    const result = { toolResult: { toolUseId: use?.toolUseId ?? '', content: [{ json: { celsius: 3 } }] } };
    const second = await bedrock.converse(
      ask({
        messages: [user('Weather in Oslo?'), first.output.message, { role: 'user', content: [result] }],
        toolConfig,
      }),
    );
    expect(second.output.message.content[0]?.text).toContain('celsius 3');
    expect((body()['messages'] as unknown[])[2]).toEqual({ role: 'user', content: [result] });
  });

  test('row 42: an image travels as base64, once', async () => {
    await bedrock.converse(
      ask({
        messages: [{ role: 'user', content: [{ text: 'Look' }, { image: { format: 'png', source: { bytes: png } } }] }],
      }),
    );
    expect(body()['messages']).toEqual([
      {
        role: 'user',
        content: [
          { text: 'Look' },
          { image: { format: 'png', source: { bytes: Buffer.from(png).toString('base64') } } },
        ],
      },
    ]);
  });

  test('rows 43 and 45: reasoning comes signed and goes back unchanged', async () => {
    const thinking = { thinking: { type: 'enabled', budget_tokens: 1024 } };
    const first = await bedrock.converse(
      ask({ inferenceConfig: { maxTokens: 4000 }, additionalModelRequestFields: thinking }),
    );
    const [thought] = first.output.message.content;
    expect(thought?.reasoningContent?.reasoningText?.signature).toMatch(/.+/);
    await bedrock.converse(
      ask({
        messages: [...(ask().messages ?? []), first.output.message, user('More')],
        inferenceConfig: { maxTokens: 4000 },
        additionalModelRequestFields: thinking,
      }),
    );
    expect((body()['messages'] as { content: unknown[] }[])[1]?.content[0]).toEqual(thought);
    expect(body()['additionalModelRequestFields']).toEqual(thinking);
  });

  test('row 44: R1 reasons without signatures', async () => {
    const reply = await bedrock.converse(ask({ modelId: 'us.deepseek.r1-v1:0' }), { surface: 'invoke' });
    expect(reply.output.message.content[0]?.reasoningContent?.reasoningText).toEqual({
      text: expect.stringMatching(/.+/),
    });
  });

  test('row 46: a canned reply comes out as it is', async () => {
    canned = {
      output: { message: { role: 'assistant', content: [{ text: 'Paris.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 42, outputTokens: 64, totalTokens: 106 },
      metrics: { latencyMs: 7 },
    };
    expect(await bedrock.converse(ask())).toMatchObject(canned);
    expect(await collect((await bedrock.converseStream(ask())).stream)).toEqual(canned);
  });

  test('rows 47 and 48: an answer of a JSON schema, on Converse and on InvokeModel', async () => {
    const schema = JSON.stringify({
      type: 'object',
      properties: { place: { type: 'string' } },
      required: ['place'],
      additionalProperties: false,
    });
    const outputConfig = { textFormat: { type: 'json_schema' as const, structure: { jsonSchema: { schema } } } };
    for (const surface of ['converse', 'invoke'] as const) {
      const reply = await bedrock.converse(
        ask({ modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', outputConfig }),
        { surface },
      );
      expect(JSON.parse(reply.output.message.content[0]?.text ?? ''), surface).toEqual({ place: 'Antarctica' });
    }
  });

  test('rows 49 and 50: latency and guardrail stand at the top of a Converse body', async () => {
    const settings = {
      performanceConfig: { latency: 'optimized' as const },
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: 'DRAFT', trace: 'enabled' as const },
    };
    await bedrock.converse(ask(settings));
    expect(body()).toMatchObject(settings);
  });

  test('rows 51 and 52: a conversation of the assistant alone is answered', async () => {
    const reply = await bedrock.converse(ask({ messages: [{ role: 'assistant', content: [{ text: 'Hello' }] }] }), {
      userContinueMessage: 'Please continue',
    });
    expect((body()['messages'] as { role: string }[]).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(reply.warnings.map(({ code }) => code)).toEqual(['first-turn', 'last-turn']);
  });

  test.each(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'] as const)(
    'rows 53 to 55: a document of type %s',
    async (format) => {
      await bedrock.converse(
        ask({
          messages: [
            {
              role: 'user',
              content: [
                { text: 'Read' },
                { document: { name: 'Report', format, source: { bytes: Uint8Array.of(1) } } },
              ],
            },
          ],
        }),
      );
      expect((body()['messages'] as { content: unknown[] }[])[0]?.content[1]).toMatchObject({
        document: { name: 'Report', format },
      });
    },
  );

  test('row 55: what AWS says of a document of another type names those that there are', async () => {
    const document = { name: 'Report', format: 'pptx' as 'pdf', source: { bytes: Uint8Array.of(1) } };
    const content = [{ text: 'Read' }, { document }];
    await expect(bedrock.converse(ask({ messages: [{ role: 'user', content }] }))).rejects.toMatchObject({
      kind: 'invalid-request',
      awsType: 'ValidationException',
      message: expect.stringMatching(/'pptx'.*document\.format.*docx/),
    });
  });

  test('row 56: which models read documents', () => {
    const modelIds = [sonnet, 'us.amazon.nova-pro-v1:0', 'us.openai.gpt-6-astra', 'amazon.titan-text-premier-v1:0'];
    expect(modelIds.map((modelId) => supportsPdfInput(modelId))).toEqual([true, true, false, false]);
  });

  test('row 76: accept and content type on every invoke', async () => {
    await bedrock.invoke('meta.llama3-8b-instruct-v1:0', { prompt: 'Hi' });
    expect(last().headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
  });

  test('fields of the model’s own reply, on InvokeModel too', async () => {
    const reply = await bedrock.converse(ask({ additionalModelResponseFieldPaths: ['/stop_reason', '/none'] }), {
      surface: 'invoke',
    });
    expect(reply.additionalModelResponseFields).toMatchObject({ stop_reason: 'end_turn' });
  });

  test('a model of the caller’s own, by the family that it belongs to', async () => {
    const models = [{ id: 'acme.llama-finetune', family: 'llama-3', profiles: [] }];
    // The emulator does not know the model; what it was sent tells the format.
    await bedrock
      .converse(ask({ modelId: 'acme.llama-finetune' }), { surface: 'invoke', models })
      .catch(() => undefined);
    expect(body()['prompt']).toContain('<|start_header_id|>');
  });

  test('bad input 43: an unknown id is answered with the nearest three', async () => {
    const answer = (): Promise<Response> =>
      Promise.resolve(
        Response.json(
          { message: 'The provided model identifier is invalid.' },
          { status: 400, headers: { 'x-amzn-errortype': 'ValidationException' } },
        ),
      );
    const client = createBedrock({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      fetch: answer,
    });
    await expect(client.converse(ask({ modelId: 'amazon.nova-light-v1:0' }))).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('Nearest: amazon.nova-lite-v1:0'),
    });
  });

  test('tools in a stream of a model that streams none come in one piece, with a warning', async () => {
    const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] };
    const { stream, warnings } = await bedrock.converseStream(
      ask({ modelId: 'us.meta.llama4-scout-17b-instruct-v1:0', toolConfig }),
    );
    expect((await collect(stream)).stopReason).toBe('tool_use');
    expect(last().operation).toBe('Converse');
    expect(warnings).toMatchObject([{ code: 'not-streamed' }]);
  });
});

// SPDX-License-Identifier: Apache-2.0
import { APICallError, generateObject, generateText, streamObject, streamText, tool } from 'ai-v4';
import { AwsRefusal, startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BedrockProviderSettings } from './settings.ts';
import { answer, cutAfter, readAll, toolLoop } from './testing/emulated.ts';
import { recorded } from './testing/recorded.ts';
import { createBedrock, type BedrockProvider } from './v1.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
let emulator: Emulator | undefined;

async function start(options: EmulatorOptions, settings: BedrockProviderSettings = {}): Promise<BedrockProvider> {
  emulator = await startEmulator(options);
  return createBedrock({
    region: 'us-east-1',
    baseURL: emulator.url,
    accessKeyId: 'a',
    secretAccessKey: 'b',
    ...settings,
  });
}

const entries = () => emulator?.journal.entries ?? [];

afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

const tools = {
  weather: tool({ parameters: z.object({ city: z.string() }), execute: async ({ city }) => `14 °C in ${city}` }),
  now: tool({ parameters: z.object({}), execute: async () => ({ time: '12:00' }) }),
};

describe('with ai@4', () => {
  test('generateText and streamText', async () => {
    const bedrock = await start({ reply: () => answer([{ text: 'Hello there' }]) });
    const whole = await generateText({ model: bedrock(id), prompt: 'Hi' });
    expect(whole).toMatchObject({
      text: 'Hello there',
      finishReason: 'stop',
      usage: { promptTokens: 15, completionTokens: 5 },
    });
    expect(whole.providerMetadata?.['bedrock']).toMatchObject({
      cacheWriteInputTokens: 2,
      requestId: entries()[0]?.id,
    });
    const streamed = streamText({ model: bedrock(id), prompt: 'Hi' });
    expect((await readAll(streamed.textStream)).join('')).toBe('Hello there');
    expect(await streamed.usage).toMatchObject({ promptTokens: 15 });
    expect((await streamed.request).body).toContain('"text":"Hi"');
  });

  test.each(['generateText', 'streamText'] as const)(
    '%s: a loop over parallel tools, reasoning sent back as it came',
    async (name) => {
      const bedrock = await start({ reply: toolLoop });
      const call = { model: bedrock(id), prompt: 'Weather?', tools, maxSteps: 3 };
      if (name === 'generateText') expect((await generateText(call)).text).toBe('Results: 2');
      else {
        const result = streamText(call);
        await result.consumeStream();
        expect((await result.steps).at(-1)?.text).toBe('Results: 2');
      }
      const { messages } = entries()[1]!.body as { messages: { content: object[] }[] };
      expect(messages[1]?.content).toContainEqual({
        reasoningContent: { reasoningText: { text: 'I need the weather twice.', signature: 'signed' } },
      });
      expect(messages[1]?.content).toContainEqual({ toolUse: { toolUseId: 'tooluse_2', name: 'now', input: {} } });
      expect(messages[2]?.content).toMatchObject([
        { toolResult: { content: [{ text: '14 °C in Bonn' }] } },
        { toolResult: { content: [{ json: { time: '12:00' } }] } },
      ]);
    },
  );

  test('redacted reasoning and a signature without a text survive the stream', async () => {
    const bedrock = await start({
      reply: () =>
        answer([
          { reasoningContent: { redactedContent: Uint8Array.of(1, 2) } },
          { reasoningContent: { reasoningText: { text: '', signature: 's' } } },
          { text: 'ok' },
        ]),
    });
    const result = streamText({ model: bedrock(id), prompt: 'Hi', onError: ({ error }) => expect.fail(String(error)) });
    await result.consumeStream();
    expect(await result.reasoningDetails).toEqual(expect.arrayContaining([{ type: 'redacted', data: 'AQI=' }]));
    expect(await result.text).toBe('ok');
  });

  test('structured output in every mode', async () => {
    const bedrock = await start({
      reply: ({ toolConfig, outputConfig }) =>
        outputConfig === undefined
          ? answer(
              [{ toolUse: { toolUseId: 't', name: toolConfig?.tools[0]?.toolSpec?.name ?? '', input: { a: 1 } } }],
              'tool_use',
            )
          : answer([{ text: '{"a":1}' }]),
    });
    const schema = z.object({ a: z.number() });
    for (const mode of ['auto', 'tool', 'json'] as const) {
      expect((await generateObject({ model: bedrock(id), schema, mode, prompt: 'x' })).object).toEqual({ a: 1 });
      const { partialObjectStream } = streamObject({ model: bedrock(id), schema, mode, prompt: 'x' });
      expect((await readAll(partialObjectStream)).at(-1)).toEqual({ a: 1 });
    }
  });

  test('request 24: the temperature 0 that ai@4 sets steps back before reasoning, in silence', async () => {
    const bedrock = await start({ reply: () => answer([{ text: 'ok' }]) });
    const providerOptions = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1024 } } };
    const { warnings } = await generateText({
      model: bedrock(id, { additionalModelRequestFields: { top_p: 1 } }),
      prompt: 'Hi',
      providerOptions,
    });
    expect(entries()[0]?.body).toMatchObject({
      additionalModelRequestFields: { top_p: 1, thinking: { budget_tokens: 1024 } },
    });
    expect(entries()[0]?.body).not.toHaveProperty('inferenceConfig.temperature');
    expect(warnings).toEqual([]);
  });

  test('unsupported settings are warnings', async () => {
    const bedrock = await start({ reply: () => answer([{ text: 'ok' }]) });
    const { warnings } = await generateText({ model: bedrock(id), prompt: 'Hi', seed: 1 });
    expect(warnings).toMatchObject([{ type: 'unsupported-setting', setting: 'seed' }]);
  });

  test('a throttled call is sent again by ai, a refused one is not', async () => {
    let refusal: AwsRefusal | undefined = new AwsRefusal(503, 'ServiceUnavailableException', 'Later');
    const bedrock = await start({
      reply: () => {
        if (refusal === undefined) return answer([{ text: 'ok' }]);
        const thrown = refusal;
        refusal = undefined;
        throw thrown;
      },
    });
    expect((await generateText({ model: bedrock(id), prompt: 'Hi' })).text).toBe('ok');
    refusal = new AwsRefusal(400, 'ValidationException', 'No such thing');
    const error: unknown = await generateText({ model: bedrock(id), prompt: 'Hi' }).catch((reason: unknown) => reason);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(entries().map(({ status }) => status)).toEqual([503, 200, 400]);
  });

  test('a stream that breaks ends in an error', async () => {
    const bedrock = await start(
      { reply: () => answer([{ text: 'A long answer that will not arrive. '.repeat(20) }]) },
      { fetch: cutAfter(600) },
    );
    const types: string[] = [];
    for await (const part of streamText({ model: bedrock(id), prompt: 'Hi', onError: () => undefined }).fullStream)
      types.push(part.type);
    expect(types).toContain('error');
  });

  test('an abort closes the connection', async () => {
    const bedrock = await start({ tokensPerSecond: 20, reply: () => answer([{ text: 'word '.repeat(500) }]) });
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      const { fullStream } = streamText({
        model: bedrock(id),
        prompt: 'Hi',
        abortSignal: abort.signal,
        onError: () => undefined,
      });
      for await (const part of fullStream) if (part.type === 'text-delta') abort.abort();
    };
    await read().catch(() => undefined);
    expect((await emulator?.journal.next(() => true))?.aborted).toBe(true);
  });

  test('images and files of V1, and tool results with content', async () => {
    const bedrock = recorded();
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
    const data = btoa(String.fromCharCode(...png));
    const prompt = [
      {
        role: 'user',
        content: [
          { type: 'image', image: png },
          { type: 'image', image: new URL('s3://b/a.jpg') },
          { type: 'file', data: 'JVBERg==', mimeType: 'application/pdf', filename: 'a.pdf' },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 't', toolName: 'n', args: {} }] },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 't',
            toolName: 'n',
            result: 1,
            isError: true,
            content: [{ type: 'image', data }],
          },
        ],
      },
    ];
    await createBedrock(bedrock.settings)(id).doGenerate({
      inputFormat: 'messages',
      mode: { type: 'regular' },
      prompt,
    } as never);
    const image = { image: { format: 'png', source: { bytes: data } } };
    expect(bedrock.sent.body['messages']).toEqual([
      {
        role: 'user',
        content: [
          image,
          { image: { format: 'jpeg', source: { s3Location: { uri: 's3://b/a.jpg' } } } },
          { document: { format: 'pdf', name: 'a', source: { bytes: 'JVBERg==' } } },
          { text: 'See the attached document.' },
        ],
      },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name: 'n', input: {} } }] },
      // Claude takes only text in the result of a failed tool.
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 't', content: [{ text: '(no output)' }], status: 'error' } }, image],
      },
    ]);
  });

  test('a call of a later ai is told which subpath it wants', async () => {
    const call = createBedrock(recorded().settings)(id).doGenerate({ prompt: [] } as never);
    await expect(call).rejects.toThrow(/bedrock-ai-sdk\/v2' for ai@5, '\/v3' for ai@6, '\/v4' for ai@7/);
  });
});

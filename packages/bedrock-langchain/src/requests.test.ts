// What users of the peers ask for, each by the number of its thread: js of langchainjs, py of langchain-aws.
// Those that another file of tests holds are found by `threads.test.ts`.
// SPDX-License-Identifier: Apache-2.0
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import type { ConverseReply, Credentials } from 'bedrock-core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ChatBedrock, ChatBedrockConverse } from './index.ts';
import { bodiesOf, claude, emulate, keys, lastBodyOf, reach, replyOf, startChat, streamed } from './testing/chat.ts';

const arn = (kind: string): string => `arn:aws:bedrock:us-east-1:123456789012:${kind}/abc123def456`;
const weather = {
  toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } } },
};

describe('models', () => {
  test('js#8478: an inference profile by the family’s own format', async () => {
    const { chat, emulator } = await startChat({}, { surface: 'invoke' });
    expect((await chat.invoke('Hi')).text).toContain('Hi');
    expect(emulator.journal.entries[0]).toMatchObject({ operation: 'InvokeModel', modelId: claude });
  });

  test('py#153, py#228, py#253: imported and provisioned models, with the model behind them', async () => {
    const emulator = await emulate();
    const llama = new ChatBedrock({ ...reach(emulator), model: `llama/${arn('imported-model')}` });
    await llama.invoke('Hi');
    expect(lastBodyOf(emulator)).toMatchObject({ prompt: expect.stringContaining('<|start_header_id|>') as string });
    const model = arn('provisioned-model');
    const provisioned = new ChatBedrock({ ...reach(emulator), model, baseModel: 'amazon.nova-lite-v1:0', topK: 5 });
    await provisioned.invoke('Hi');
    expect(lastBodyOf(emulator).additionalModelRequestFields).toEqual({ inferenceConfig: { topK: 5 } });
    expect(provisioned.profile).toMatchObject({ imageInputs: true, toolCalling: true });
  });

  test('py#1018: a model of the OpenAI-shaped host', async () => {
    const emulator = await emulate();
    const chat = new ChatBedrock({
      ...reach(emulator),
      model: 'openai.gpt-oss-120b-1:0',
      surface: 'openai',
      host: 'mantle',
    });
    expect((await chat.invoke('Hi')).text).toContain('Hi');
    expect((await streamed(chat)).text).toContain('Hi');
    expect(emulator.journal.entries[0]?.path).toBe('/v1/chat/completions');
  });

  test('py#620, js#11307: a model that no table knows gets the tool choice that is asked for', async () => {
    const model = 'us.amazon.nova-9-lite-v1:0';
    const { chat, emulator } = await startChat({ reply: () => replyOf([]) }, { model });
    await chat.bindTools([weather], { tool_choice: 'weather' }).invoke('Hi');
    expect(lastBodyOf(emulator).toolConfig?.toolChoice).toEqual({ tool: { name: 'weather' } });
  });
});

describe('messages', () => {
  test('py#540: only the chosen blocks are guarded', async () => {
    const { chat, emulator } = await startChat();
    const guardContent = { text: { text: 'Is my landlord right?', qualifiers: ['query'] } };
    const content = [{ type: 'text', text: 'Context.' }, { guardContent }] as never;
    await chat.invoke([new HumanMessage({ content })]);
    expect(lastBodyOf(emulator).messages?.[0]?.content).toEqual([{ text: 'Context.' }, { guardContent }]);
  });

  test('js#6724: roles that do not alternate are made to', async () => {
    const { chat, emulator } = await startChat();
    await chat.invoke([
      new AIMessage('Hello, how can I help?'),
      new SystemMessage('Be brief.'),
      new HumanMessage('One'),
      new HumanMessage('Two'),
      new AIMessage('Three'),
      new AIMessage('Four'),
      new HumanMessage('Five'),
    ]);
    const roles = lastBodyOf(emulator).messages?.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
  });

  test('defect 7: history with tool calls, but no tools bound to this call', async () => {
    const { chat, emulator } = await startChat();
    const message = await chat.invoke([
      new HumanMessage('Weather?'),
      new AIMessage({ content: '', tool_calls: [{ id: 'a', name: 'weather', args: {} }] }),
      new ToolMessage({ tool_call_id: 'a', content: '14' }),
      new HumanMessage('Thanks'),
    ]);
    expect(message.text).toContain('Thanks');
    expect(lastBodyOf(emulator).toolConfig?.tools[0]?.toolSpec?.name).toBe('weather');
  });

  test('js#10198: a file by the family’s own format', async () => {
    const { chat, emulator } = await startChat({}, { surface: 'invoke' });
    const file = { type: 'file', mimeType: 'application/pdf', data: 'JVBERi0xLjQK', metadata: { name: 'lease.pdf' } };
    await chat.invoke([new HumanMessage({ content: [file, { type: 'text', text: 'Read it.' }] as never })]);
    expect(JSON.stringify(lastBodyOf(emulator).messages)).toContain('"type":"document"');
  });

  test('js#8300, js#8469: by the family’s own format, tool calls come once and reasoning streams', async () => {
    const { chat, emulator } = await startChat({}, { surface: 'invoke', reasoning: { budgetTokens: 2_000 } });
    const whole = await streamed(chat.bindTools([weather]), 'Weather in Paris?');
    expect(whole.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Paris' } }]);
    expect(whole.contentBlocks.filter(({ type }) => type === 'reasoning')).toHaveLength(1);
    const [call] = whole.tool_calls ?? [];
    await chat.invoke([
      new HumanMessage('Weather in Paris?'),
      whole,
      new ToolMessage({ tool_call_id: call?.id ?? '', content: '14' }),
    ]);
    const uses = JSON.stringify(lastBodyOf(emulator).messages).match(/"type":"tool_use"/g);
    expect(uses).toHaveLength(1);
  });

  test('js#9245: a guardrail is applied whether or not its trace is asked for', async () => {
    for (const surface of ['converse', 'invoke'] as const) {
      const guardrailConfig = { guardrailIdentifier: 'gr-1', guardrailVersion: '2' };
      const { chat, emulator } = await startChat({}, { surface, guardrailConfig });
      await chat.invoke('Hi');
      await streamed(chat);
      for (const { headers, body } of emulator.journal.entries) expect(JSON.stringify([headers, body])).toMatch(/gr-1/);
    }
  });
});

describe('where calls go', () => {
  test('js#2376, js#7797: endpoints of one’s own, with their path, one for each service', async () => {
    const emulator = await emulate();
    const calls = { region: 'us-east-1', credentials: keys, maxRetries: 0 };
    await new ChatBedrock({ ...calls, model: claude, endpoint: { 'bedrock-runtime': emulator.url } }).invoke('Hi');
    await new ChatBedrockConverse({ ...calls, model: claude, endpointHost: emulator.url }).invoke('Hi');
    await new ChatBedrockConverse({ ...calls, clientOptions: { endpoint: emulator.url } }).invoke('Hi');
    expect(emulator.journal.entries).toHaveLength(3);
  });

  test('js#5514: keys from a function, with a session token; defect 4: the region of the environment', async () => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const emulator = await emulate();
    const credentials = (): Promise<Credentials> => Promise.resolve({ ...keys, sessionToken: 'canary-token' });
    const regions: string[] = [];
    const hooks = { onResponse: ({ region }: { region: string }) => void regions.push(region) };
    const { url: endpoint } = emulator;
    await new ChatBedrock({ model: claude, endpoint, maxRetries: 0, hooks, credentials }).invoke('Hi');
    expect(emulator.journal.entries[0]?.headers['x-amz-security-token']).toBe('[redacted]');
    expect(regions).toEqual(['eu-central-1']);
  });
});

describe('streams', () => {
  const cited: ConverseReply = replyOf([
    { reasoningContent: { reasoningText: { text: 'Think.', signature: 'sig' } } },
    {
      citationsContent: {
        content: [{ text: 'The rent is 900.' }],
        citations: [
          { title: 'lease', location: { documentPage: { documentIndex: 0, start: 3, end: 4 } } },
          { title: 'annex', sourceContent: [{ text: 'nine hundred' }] },
        ],
      },
    },
    { text: ' So it is.' },
    { image: { format: 'png', source: { bytes: Uint8Array.of(1, 2, 3, 4) } } },
    { toolUse: { toolUseId: 'a', name: 'clock', input: {} } },
  ]);
  const lease = {
    document: { format: 'pdf', name: 'lease', source: { text: 'The rent is 900.' }, citations: { enabled: true } },
  };

  test('js#10942, defect 8: citations, images, empty calls and text after reasoning come through', async () => {
    const { chat } = await startChat({ reply: () => cited });
    const message = await streamed(chat, [new HumanMessage({ content: [lease] as never })]);
    expect(message.content).toEqual([
      { type: 'reasoning', reasoning: 'Think.', signature: 'sig', index: 0 },
      {
        ...{ type: 'text', text: 'The rent is 900.', index: 1 },
        annotations: [
          { type: 'citation', title: 'lease', startIndex: 3, endIndex: 4 },
          { type: 'citation', title: 'annex', citedText: 'nine hundred' },
        ],
      },
      { type: 'text', text: ' So it is.', index: 2 },
      { type: 'image', mimeType: 'image/png', data: 'AQIDBA==', index: 3 },
    ]);
    expect(message.tool_calls).toEqual([{ type: 'tool_call', id: 'a', name: 'clock', args: {} }]);
    expect(message.text).toBe('The rent is 900. So it is.');
  });

  test('js#11325, openwiki#485: a stream that stalls says so in words that can be told apart, after the time it was given', async () => {
    const { chat } = await startChat({}, { timeouts: { idle: 50 }, headers: { 'x-emulator-fault': 'stall; after=2' } });
    const stalled = {
      kind: 'timeout',
      lc_error_code: 'MODEL_STREAM_TIMEOUT',
      message: expect.stringContaining('50 ms') as string,
    };
    await expect(streamed(chat)).rejects.toMatchObject(stalled);
    const { emulator } = await startChat();
    const alias = new ChatBedrockConverse({
      ...{ ...reach(emulator), model: claude, streamIdleTimeout: 50 },
      headers: { 'x-emulator-fault': 'stall; after=2' },
    });
    await expect(streamed(alias)).rejects.toMatchObject(stalled);
  });

  test('a service’s own tools are not the program’s to run, and go back as they came', async () => {
    const use = {
      toolUse: { toolUseId: 's', name: 'nova_grounding', input: { query: 'x' }, type: 'server_tool_use' as const },
    };
    const result = { toolResult: { toolUseId: 's', content: [{ text: 'found' }], type: 'nova_grounding_result' } };
    const { chat, emulator } = await startChat({ reply: () => replyOf([use, result, { text: 'Done.' }]) });
    for (const message of [await chat.invoke('Hi'), await streamed(chat)]) {
      expect(message.tool_calls).toEqual([]);
      await chat.invoke([new HumanMessage('Hi'), message, new HumanMessage('More')]);
      expect(lastBodyOf(emulator).messages?.[1]?.content).toEqual([
        use,
        { toolResult: { ...result.toolResult, status: 'success' } },
        { text: 'Done.' },
      ]);
    }
    expect(bodiesOf(emulator)).toHaveLength(4);
  });
});

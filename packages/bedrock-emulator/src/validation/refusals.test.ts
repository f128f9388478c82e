// What the emulator refuses, and that it says so in AWS's words.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../index.ts';

const headers = { authorization: 'Bearer any' };
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

async function post(path: string, body: unknown): Promise<{ status: number; type: string | null; message: string }> {
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  const json = (await response.json()) as { message?: string; Message?: string };
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    message: json.message ?? json.Message ?? '',
  };
}

const user = (...content: object[]): object => ({ role: 'user', content });
const assistant = (...content: object[]): object => ({ role: 'assistant', content });
const text = { text: 'Hello' };
const use = { toolUse: { toolUseId: 't1', name: 'weather', input: {} } };
const result = { toolResult: { toolUseId: 't1', content: [{ text: '14' }] } };
const image = { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } };
const video = { video: { format: 'mp4', source: { bytes: 'AAAA' } } };
const pdf = { document: { name: 'a', format: 'pdf', source: { bytes: 'JVBERg==' } } };
const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] };

const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };

describe('refusals in AWS’s words', () => {
  test.each([
    ['first not user', { messages: [assistant(text)] }, /^A conversation must start with a user message\./],
    [
      'same roles',
      { messages: [user(text), user(text)] },
      /^A conversation must alternate between user and assistant roles\./,
    ],
    [
      'no toolConfig',
      { messages: [user(text), assistant(use), user(result)] },
      /^The toolConfig field must be defined/,
    ],
    [
      'results missing',
      { messages: [user(text), assistant(use), user(text)], toolConfig },
      /^Expected toolResult blocks at messages\.2\.content for the following Ids: t1$/,
    ],
    [
      'too many results',
      { messages: [user(result)], toolConfig },
      /^The number of toolResult blocks at messages\.0\.content exceeds/,
    ],
    [
      'empty error result',
      {
        messages: [user(text), assistant(use), user({ toolResult: { toolUseId: 't1', content: [], status: 'error' } })],
        toolConfig,
      },
      /cannot be empty when status value is error/,
    ],
    [
      'blank text',
      { messages: [user({ text: ' ' })] },
      /^The text field in the ContentBlock object at messages\.0\.content\.0 is blank\./,
    ],
    [
      'a document alone',
      { messages: [user({ document: { name: 'a', format: 'txt', source: { text: 'x' } } })] },
      /^A text block must be included when using documents\.$/,
    ],
    [
      'document name',
      { messages: [user(text, { document: { name: 'a.b', format: 'txt', source: { text: 'x' } } })] },
      /^The document file name can only contain/,
    ],
    [
      'duplicate name',
      {
        messages: [
          user(text, ...[1, 2].map(() => ({ document: { name: 'a', format: 'txt', source: { text: 'x' } } }))),
        ],
      },
      /^Messages can't contain duplicate document names\./,
    ],
    [
      'small budget',
      { messages: [user(text)], additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 100 } } },
      /greater than or equal to 1024/,
    ],
    [
      'budget ≥ max',
      {
        messages: [user(text)],
        inferenceConfig: { maxTokens: 2000 },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
      },
      /`max_tokens` must be greater than/,
    ],
    [
      'max tokens',
      { messages: [user(text)], inferenceConfig: { maxTokens: 999_999 } },
      /^The maximum tokens you requested exceed the model limit of 64000\./,
    ],
    [
      'bad settings, all at once',
      { messages: [user(text)], inferenceConfig: { maxTokens: 0, temperature: 2 } },
      /^2 validation errors detected: Value '0' at 'inferenceConfig\.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '2' at 'inferenceConfig\.temperature'/,
    ],
    [
      'tool name',
      { messages: [user(text)], toolConfig: { tools: [{ toolSpec: { name: 'a b', inputSchema: { json: {} } } }] } },
      /at 'toolConfig\.tools\.1\.member\.toolSpec\.name' failed to satisfy constraint: Member must satisfy regular expression pattern: \[a-zA-Z0-9_-\]\+$/,
    ],
    [
      'two samplers',
      { messages: [user(text)], inferenceConfig: { temperature: 0, topP: 0 } },
      /^The model returned the following errors: `temperature` and `top_p` cannot both be specified/,
    ],
    [
      'blank text in a tool result',
      {
        messages: [user(text), assistant(use), user({ toolResult: { toolUseId: 't1', content: [{ text: ' ' }] } })],
        toolConfig,
      },
      /^The model returned the following errors: messages: text content blocks must contain non-whitespace text$/,
    ],
    [
      'unsigned reasoning',
      { messages: [user(text), assistant({ reasoningContent: { reasoningText: { text: 'Hm.' } } }, text), user(text)] },
      /messages\.1\.content\.0\.thinking\.signature: Field required$/,
    ],
    [
      'prefill that ends in a space',
      { messages: [user(text), assistant({ text: 'I ' })] },
      /cannot end with trailing whitespace$/,
    ],
    [
      'unfinished tool use',
      { messages: [user(text), assistant(use)], toolConfig },
      /^Expected toolResult blocks at messages\.2\.content for the following Ids: t1$/,
    ],
    [
      'thinking with a forced tool',
      {
        messages: [user(text)],
        toolConfig: { ...toolConfig, toolChoice: { any: {} } },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
      },
      /Thinking may not be enabled when tool_choice forces tool use\.$/,
    ],
    [
      'a schema that is not JSON',
      {
        messages: [user(text)],
        outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{' } } } },
      },
      /is not valid JSON/,
    ],
    ['no messages', { messages: [] }, /^The messages field is required/],
  ])('%s', async (_, body, message) => {
    const refused = await post('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse', body);
    expect(refused).toMatchObject({
      status: 400,
      type: 'ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/',
    });
    expect(refused.message).toMatch(message);
  });

  test.each([
    [
      'us.meta.llama4-scout-17b-instruct-v1:0',
      'converse-stream',
      { toolConfig },
      "This model doesn't support tool use in streaming mode.",
    ],
    [
      'us.meta.llama4-scout-17b-instruct-v1:0',
      'converse',
      { toolConfig: { ...toolConfig, toolChoice: { any: {} } } },
      "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
    ],
    [
      'amazon.titan-text-lite-v1',
      'converse',
      { system: [text] },
      "This model doesn't support system messages. Try again without system messages or use a model that supports system messages.",
    ],
    [
      'us.anthropic.claude-opus-4-7',
      'converse',
      { inferenceConfig: { temperature: 0 } },
      'The model returned the following errors: `temperature` is deprecated for this model.',
    ],
    [
      'us.anthropic.claude-sonnet-4-6',
      'converse',
      { messages: [user(text), assistant(text)] },
      'The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.',
    ],
    [
      'us.amazon.nova-2-lite-v1:0',
      'converse',
      {
        messages: [
          user(text),
          assistant({ reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } }, text),
          user(text),
        ],
      },
      "This model doesn't support the reasoningContent.reasoningText.signature field. Remove reasoningContent.reasoningText.signature and try again.",
    ],
    [
      'anthropic.claude-sonnet-4-5-20250929-v1:0',
      'converse',
      {},
      "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
    ],
    ['anthropc.claude', 'converse', {}, 'The provided model identifier is invalid.'],
    [
      'meta.llama3-8b-instruct-v1:0',
      'count-tokens',
      { input: { converse: { messages: [user(text)] } } },
      "The provided model doesn't support counting tokens.",
    ],
  ])('%s, %s', async (modelId, operation, more, message) => {
    const body = { messages: [user(text)], ...more };
    expect(await post(`/model/${encodeURIComponent(modelId)}/${operation}`, body)).toMatchObject({
      status: 400,
      message,
    });
  });

  test.each([
    [
      'another format',
      { messages: [{ role: 'user', content: 'Hi' }] },
      /^Malformed input request: #: required key \[anthropic_version\] not found/,
    ],
    [
      'a foreign member',
      { ...claude, model: 'x' },
      /^Malformed input request: #: extraneous key \[model\] is not permitted, please reformat your input and try again\.$/,
    ],
    [
      'too many tokens',
      { ...claude, max_tokens: 99_999 },
      /^max_tokens: 99999 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-5-20250929-v1:0$/,
    ],
    [
      'results missing',
      {
        ...claude,
        messages: [
          ...claude.messages,
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: {} }] },
          { role: 'user', content: 'Well?' },
        ],
      },
      /^messages\.2: Did not find 1 `tool_result` block\(s\) at the beginning of this message\./,
    ],
  ])('InvokeModel in the words of Claude: %s', async (_, body, message) => {
    const refused = await post('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke', body);
    expect(refused).toMatchObject({ status: 400, type: expect.stringMatching(/^ValidationException:/) });
    expect(refused.message).toMatch(message);
  });

  test.each([
    [
      'an image to a model of text',
      'us.deepseek.r1-v1:0',
      [text, image],
      /^This model doesn't support the image field for user messages\. Remove image/,
    ],
    [
      'a video to Claude',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      [text, video],
      /the video field for user messages/,
    ],
    ['a document to GPT', 'us.openai.gpt-6-sol', [text, pdf], /^This model doesn't support documents\.$/],
  ])('media that a model cannot read: %s', async (_, modelId, content, message) => {
    const refused = await post(`/model/${encodeURIComponent(modelId)}/converse`, { messages: [user(...content)] });
    expect(refused).toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });

  test('an image in the result of a tool is for some models only, also where they read images', async () => {
    const shown = { toolResult: { toolUseId: 't1', content: [image] } };
    const body = { messages: [user(text), assistant(use), user(shown)], toolConfig };
    const refused = await post('/model/us.openai.gpt-6-sol/converse', body);
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('the image field') });
    expect(await post('/model/amazon.nova-lite-v1%3A0/converse', body)).toMatchObject({ status: 200 });
  });

  test('models that the catalog does not know are let through', async () => {
    const body = { messages: [user(text, image, video)] };
    expect(await post('/model/us.amazon.nova-9-vast-v1%3A0/converse', body)).toMatchObject({ status: 200 });
  });

  test.each([
    ['amazon.nova-lite-v1:0', 400],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 400],
    ['anthropic.claude-3-haiku-20240307-v1:0', 400],
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', 200],
  ])('CountTokens for %s: %d', async (modelId, status) => {
    const body = { input: { converse: { messages: [user(text)] } } };
    const counted = await post(`/model/${encodeURIComponent(modelId)}/count-tokens`, body);
    expect(counted.status).toBe(status);
    if (status === 400) expect(counted.message).toBe("The provided model doesn't support counting tokens.");
  });

  test('the endpoints of other vendors refuse in their vendors’ shapes', async () => {
    const openai = await fetch(`${emulator.url}/openai/v1/chat/completions`, { method: 'POST', body: '{}', headers });
    expect([openai.status, await openai.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
    const anthropic = await fetch(`${emulator.url}/anthropic/v1/messages`, { method: 'POST', body: '{}', headers });
    expect([anthropic.status, await anthropic.json()]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error' } },
    ]);
  });

  test('no JSON body makes the emulator fail', async () => {
    const member = fc.constantFrom(
      'messages',
      'role',
      'content',
      'text',
      'toolUse',
      'toolResult',
      'document',
      'system',
      'toolConfig',
      'tools',
      'toolSpec',
      'inferenceConfig',
      'reasoningContent',
      'name',
      'cachePoint',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<unknown>(null, 'user', '', 1, {}, []),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(member, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const path = '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse';
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          tree,
          fc.record({ messages: tree }),
          tree.map((content) => ({ messages: [{ role: 'user', content: [content] }] })),
        ),
        async (body) => {
          expect((await post(path, body)).status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('an unknown path, a body that is not JSON, no identity', async () => {
    expect(await post('/nowhere', {})).toMatchObject({
      status: 404,
      type: expect.stringMatching(/^UnknownOperationException/),
    });
    const broken = await fetch(`${emulator.url}/model/amazon.nova-lite-v1%3A0/converse`, {
      method: 'POST',
      body: '{',
      headers,
    });
    expect([broken.status, broken.headers.get('x-amzn-errortype')]).toEqual([
      400,
      expect.stringMatching(/^SerializationException/),
    ]);
    const anonymous = await fetch(`${emulator.url}/model/a/converse`, { method: 'POST', body: '{}' });
    expect([anonymous.status, await anonymous.json()]).toEqual([403, { Message: 'Missing Authentication Token' }]);
  });
});

// After a refusal: the same call in another way. A server on loopback refuses what it is told to, in AWS's
// words, and hands all else to the emulator.
// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BedrockError,
  collect,
  createBedrock,
  type Bedrock,
  type CallOptions,
  type ConverseRequest,
  type Warning,
} from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

interface Seen {
  path: string;
  body: {
    toolConfig?: { tools: unknown[]; toolChoice?: unknown };
    outputConfig?: unknown;
    system?: unknown;
    messages?: { content: unknown[] }[];
    additionalModelRequestFields?: { thinking?: { block_binding?: object } };
  };
}

let emulator: Emulator;
let server: Server;
let bedrock: Bedrock;
let seen: Seen[] = [];
let refusals: ((asked: Seen) => string | undefined)[] = [];
let status = 400;
const errorTypes: Record<number, string> = { 403: 'AccessDeniedException', 429: 'ThrottlingException' };

beforeAll(async () => {
  emulator = await startEmulator();
  server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const asked: Seen = {
        path: decodeURIComponent(incoming.url ?? ''),
        body: JSON.parse(body.toString()) as Seen['body'],
      };
      seen.push(asked);
      const message = refusals.map((refuse) => refuse(asked)).find((found) => found !== undefined);
      if (message !== undefined) {
        const type = errorTypes[status] ?? 'ValidationException';
        outgoing.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
        outgoing.end(JSON.stringify({ message }));
        return;
      }
      const reply = await fetch(new URL(incoming.url ?? '', emulator.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
        body,
      });
      outgoing.writeHead(reply.status, {
        'content-type': reply.headers.get('content-type') ?? '',
        'x-amzn-errortype': reply.headers.get('x-amzn-errortype') ?? '',
      });
      outgoing.end(Buffer.from(await reply.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  bedrock = createBedrock({ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}`, apiKey: 'key', maxRetries: 0 });
});
afterEach(() => {
  seen = [];
  refusals = [];
  status = 400;
});
afterAll(async () => {
  bedrock.close();
  await new Promise((resolve) => server.close(resolve));
  await emulator.close();
});

const modelId = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const ask = (more: Partial<ConverseRequest> = {}): ConverseRequest => ({
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Where is the Holmenkollen?' }] }],
  ...more,
});
const codes = (warnings: Warning[]): string[] => warnings.map(({ code }) => code);
const caught = async (call: Promise<unknown>): Promise<BedrockError> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!BedrockError.isInstance(error)) throw new Error('The call was not refused.');
  return error;
};
const spec = { name: 'find', inputSchema: { json: { type: 'object', properties: {}, additionalProperties: false } } };

describe('tools', () => {
  const strict = ask({
    toolConfig: { tools: [{ toolSpec: { ...spec, strict: true } }, { toolSpec: { ...spec, name: 'other' } }] },
  });
  const isStrict = ({ body }: Seen): boolean => JSON.stringify(body.toolConfig).includes('"strict":true');

  test.each([
    'The compiled grammar is too large, which would cause performance issues.',
    'Too many strict tools (21). The maximum is 20.',
    'tools.0.custom.strict: Extra inputs are not permitted',
  ])('quirk 18: offered without strict after "%s"', async (message) => {
    refusals = [(asked) => (isStrict(asked) ? message : undefined)];
    const { warnings } = await bedrock.converse(strict);
    expect(codes(warnings)).toEqual(['strict-tools']);
    expect(seen.map(isStrict)).toEqual([true, false]);
    expect(seen[1]?.body.toolConfig?.tools).toEqual([{ toolSpec: spec }, { toolSpec: { ...spec, name: 'other' } }]);
    const error = await caught(bedrock.converse(strict, { strict: true }));
    expect([error.kind, seen.length]).toEqual(['invalid-request', 3]);
  });

  test('quirk 21: a model that takes none in streams answers in one piece', async () => {
    refusals = [
      ({ path }) =>
        path.endsWith('converse-stream') ? "This model doesn't support tool use in streaming mode." : undefined,
    ];
    const request = ask({ modelId: 'acme.model-1', toolConfig: { tools: [{ toolSpec: spec }] } });
    refusals.push(({ path }) => (path.includes('acme') && path.endsWith('converse') ? 'Not here.' : undefined));
    expect((await caught(bedrock.converseStream(request))).message).toContain('Not here.');
    expect(seen.map(({ path }) => path.split('/').at(-1))).toEqual(['converse-stream', 'converse']);
    const { stream, warnings } = await bedrock.converseStream({ ...request, modelId });
    expect(codes(warnings)).toEqual(['not-streamed']);
    expect((await collect(stream)).stopReason).toBe('tool_use');
  });

  test('quirk 22: a choice that is refused is left out', async () => {
    const message =
      "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.";
    refusals = [({ body }) => (body.toolConfig?.toolChoice === undefined ? undefined : message)];
    const { warnings } = await bedrock.converse(
      ask({ toolConfig: { tools: [{ toolSpec: spec }], toolChoice: { any: {} } } }),
    );
    expect(warnings).toMatchObject([{ code: 'refused-setting', path: 'toolConfig.toolChoice' }]);
  });
});

describe('structured output', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  };
  const refuseFormat = ({ body }: Seen): string | undefined =>
    body.outputConfig === undefined ? undefined : 'output_config.format: Extra inputs are not permitted';

  test.each<[string, Partial<ConverseRequest>, CallOptions]>([
    ['the option', {}, { structuredOutput: { schema } }],
    [
      "Converse's own words",
      {
        outputConfig: {
          textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema) } } },
        },
      },
      {},
    ],
  ])('quirk 17: %s: a tool holds the answer where the native schema is refused', async (_, more, options) => {
    refusals = [refuseFormat];
    const { output, warnings } = await bedrock.converse(ask(more), options);
    expect(codes(warnings)).toEqual(['structured-output']);
    expect(JSON.parse(output.message.content[0]?.text ?? '')).toHaveProperty('city');
    const { stream } = await bedrock.converseStream(ask(more), options);
    expect(JSON.parse((await collect(stream)).output.message.content[0]?.text ?? '')).toHaveProperty('city');
    expect(seen).toHaveLength(4);
    expect((await caught(bedrock.converse(ask(more), { ...options, strict: true }))).kind).toBe('invalid-request');
  });
});

describe('settings', () => {
  test.each([
    [
      '23',
      "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
      'inferenceConfig.stopSequences',
    ],
    ['11', '`temperature` is deprecated for this model.', 'inferenceConfig.temperature'],
    [
      '13',
      'thinking.adaptive.display: Extra inputs are not permitted',
      'additionalModelRequestFields.thinking.display',
    ],
  ])('quirk %s: "%s"', async (_, message, path) => {
    refusals = [() => (seen.length === 1 ? message : undefined)];
    const request = ask({
      modelId: 'eu.anthropic.claude-opus-4-6-v1',
      inferenceConfig: { stopSequences: ['x'], ...(path.includes('thinking') ? {} : { temperature: 0 }) },
      ...(path.includes('thinking') && {
        additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'summarized' } },
      }),
    });
    const { warnings } = await bedrock.converse(request);
    expect(warnings).toMatchObject([{ code: 'refused-setting', path }]);
    const names = path.split('.');
    const member = names.reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | undefined)?.[name],
      seen[1]?.body,
    );
    expect([seen.length, member]).toEqual([2, undefined]);
  });

  test('quirk 16: the other spelling, and then none', async () => {
    const bindings = (): unknown[] =>
      seen.map(({ body }) => body.additionalModelRequestFields?.thinking?.block_binding);
    refusals = [
      ({ body }) => {
        const [name] = Object.keys(body.additionalModelRequestFields?.thinking?.block_binding ?? {});
        return name === undefined
          ? undefined
          : `thinking.adaptive.block_binding.${name}: Extra inputs are not permitted`;
      },
    ];
    const { warnings } = await bedrock.converse(ask({ modelId: 'eu.anthropic.claude-opus-4-8' }), {
      reasoning: { staleThinking: 'drop' },
    });
    expect(bindings()).toEqual([
      { mismatch_behavior: 'drop_block' },
      { prefix_mismatch_behavior: 'drop_block' },
      undefined,
    ]);
    expect(codes(warnings)).toEqual(['refused-setting', 'refused-setting']);
  });

  test('quirk 34: a system prompt that is refused is put before the first words of the user', async () => {
    refusals = [
      ({ body }) =>
        body.system === undefined
          ? undefined
          : "This model doesn't support system messages. Try again without system messages or use a model that supports system messages.",
    ];
    const request = ask({ modelId: 'acme.model-1', system: [{ text: 'Be brief.' }] });
    refusals.push(() => (seen.length === 2 ? 'Enough.' : undefined));
    expect((await caught(bedrock.converse(request))).message).toContain('Enough.');
    expect(seen[1]?.body.messages?.[0]?.content).toEqual([
      { text: 'Be brief.' },
      { text: 'Where is the Holmenkollen?' },
    ]);
  });

  test.each([
    [
      400,
      'Malformed input request: #/system/1: extraneous key [cachePoint] is not permitted, please reformat your input.',
    ],
    [403, 'You invoked an unsupported model or your request did not allow prompt caching.'],
  ])('quirk 32: cache points that are refused (%s) are left out', async (code, message) => {
    status = code;
    refusals = [({ body }) => (JSON.stringify(body).includes('cachePoint') ? message : undefined)];
    const profile = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc';
    const request = ask({ modelId: profile, system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }] });
    const { warnings } = await bedrock.converse(request);
    expect(codes(warnings)).toEqual(['refused-setting', 'cache-point']);
    expect(seen[1]?.body.system).toEqual([{ text: 'Be brief.' }]);
  });

  test('quirk 15: reasoning of earlier turns goes without its signature, or not at all, where the model says so', async () => {
    refusals = [
      ({ body }) => {
        const text = JSON.stringify(body.messages);
        const field = ['reasoningContent.reasoningText.signature', 'reasoningContent'].find((path) =>
          text.includes(path.split('.').at(-1) ?? ''),
        );
        return field && `This model doesn't support the ${field} field. Remove ${field} and try again.`;
      },
    ];
    const profile = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc';
    const reasoningContent = { reasoningText: { text: 'Hm.', signature: 's' } };
    const messages: ConverseRequest['messages'] = [
      ...(ask().messages ?? []),
      { role: 'assistant', content: [{ reasoningContent }, { text: 'In Oslo.' }] },
      { role: 'user', content: [{ text: 'Sure?' }] },
    ];
    const { warnings } = await bedrock.converse(ask({ modelId: profile, messages }));
    expect(warnings.map(({ path }) => path)).toEqual(['reasoningContent.reasoningText.signature', 'reasoningContent']);
    expect(seen.map(({ body }) => body.messages?.[1]?.content.length)).toEqual([2, 2, 1]);
  });

  test('a service that refuses on and on is left, and what a caller said wrong stays an error', async () => {
    const names = ['stopSequences', 'temperature', 'topP', 'toolConfig.toolChoice.any', 'effort', 'top_k'];
    refusals = [
      () => `This model doesn't support the ${names[seen.length - 1] ?? 'x'} field. Remove it and try again.`,
    ];
    const error = await caught(bedrock.converse(ask()));
    expect(error.kind).toBe('invalid-request');
    expect(seen.length).toBeLessThan(6);
    await caught(bedrock.converse(ask({ inferenceConfig: { maxTokens: -1 } })));
    expect(seen.length).toBeLessThan(6);
  });
});

describe('inference profiles', () => {
  const bare = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

  test('42, quirk 30: the bare id of a model behind profiles: the error names the one of the region', async () => {
    const error = await caught(bedrock.converse(ask({ modelId: bare })));
    expect(error).toMatchObject({ kind: 'not-found', path: 'modelId', status: 400 });
    expect(error.message).toContain(`'eu.${bare}'`);
    expect(error.message).not.toContain(`'us.`);
    expect(error.message).toContain("inferenceProfile: 'auto'");
  });

  test('quirk 30: with `auto` the call goes there, also streamed', async () => {
    const { warnings } = await bedrock.converse(ask({ modelId: bare }), { inferenceProfile: 'auto' });
    expect(warnings).toMatchObject([{ code: 'inference-profile', path: 'modelId' }]);
    const { stream } = await bedrock.converseStream(ask({ modelId: bare }), { inferenceProfile: 'auto', strict: true });
    expect((await collect(stream)).stopReason).toBe('end_turn');
    expect(seen.map(({ path }) => path)).toEqual([
      `/model/${bare}/converse`,
      `/model/eu.${bare}/converse`,
      `/model/${bare}/converse-stream`,
      `/model/eu.${bare}/converse-stream`,
    ]);
  });

  test.each([
    ['ap-northeast-1', bare, 'jp'],
    ['ap-southeast-2', bare, 'au'],
    ['ca-central-1', bare, 'us'],
    ['sa-east-1', bare, 'global'],
    ['ap-southeast-1', 'anthropic.claude-sonnet-4-20250514-v1:0', 'apac'],
    ['us-gov-west-1', 'acme.model-1', 'us-gov'],
    ['me-central-1', 'acme.model-1', 'global'],
  ])('quirk 30: in %s, %s is called through %s', async (region, id, prefix) => {
    refusals = [
      ({ path }) =>
        path.includes(`/${id}/`)
          ? `Invocation of model ID ${id} with on-demand throughput isn’t supported.`
          : undefined,
    ];
    const { port } = server.address() as AddressInfo;
    const there = createBedrock({ region, endpoint: `http://127.0.0.1:${port}`, apiKey: 'key' });
    const error = await caught(there.converse(ask({ modelId: id })));
    there.close();
    expect(error.message).toContain(`'${prefix}.${id}'`);
  });
});

test('quirks 27 and 28: nothing is sent for maxTokens, and a throttled call says what that reserves', async () => {
  await bedrock.converse(ask());
  expect(seen[0]?.body).not.toHaveProperty('inferenceConfig');
  refusals = [() => 'Too many tokens, please wait before trying again.'];
  status = 429;
  const error = await caught(bedrock.converse(ask()));
  expect(error).toMatchObject({ kind: 'throttled', isRetryable: true });
  expect(error.message).toContain('64,000 tokens');
  const limited = await caught(bedrock.converse(ask({ inferenceConfig: { maxTokens: 100 } })));
  expect(limited.message).not.toContain('reserves');
});

test('quirk 29: tokens are counted by the id that was given, and then by the bare one', async () => {
  refusals = [({ path }) => (path.includes('/eu.') ? 'The provided model identifier is invalid.' : undefined)];
  await bedrock.countTokens(ask());
  expect(seen.map(({ path }) => path.split('/')[2])).toEqual([modelId, modelId.slice(3)]);
});

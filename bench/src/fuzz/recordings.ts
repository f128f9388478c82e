// What is damaged: real answers of the emulator, one for each call on each surface and of each family.
// SPDX-License-Identifier: Apache-2.0
import {
  createBedrock,
  type Bedrock,
  type BedrockSettings,
  type CallOptions,
  type ConverseRequest,
} from 'bedrock-core';
import { listDialects, listEmbeddingModels, listImageModels, listModelRows, resolveModel } from 'bedrock-core/dialects';
import { startEmulator } from 'bedrock-emulator';

export interface Recording {
  name: string;
  /** Makes the call again and reads its answer to the end. */
  call(bedrock: Bedrock): Promise<unknown>;
  reply: { status: number; headers: Record<string, string>; body: Uint8Array };
}

type Calls = Record<string, Recording['call']>;

const messages = [{ role: 'user' as const, content: [{ text: 'What is the weather in Oslo?' }] }];
// Short answers: damage finds its place sooner.
const inferenceConfig = { maxTokens: 12 };
const toolSpec = {
  name: 'weather',
  inputSchema: { json: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } } },
};
const sts = 'STS';
const toolConfig = { tools: [{ toolSpec }] };
const roleArn = 'arn:aws:iam::123456789012:role/reader';

async function readAll(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const item of items) read.push(item);
  return read;
}

/** A conversation, in one piece and streamed. */
function conversation(name: string, request: ConverseRequest, options: CallOptions = {}): Calls {
  return {
    [name]: (bedrock) => bedrock.converse(request, options),
    [`${name}, streamed`]: async (bedrock) => readAll((await bedrock.converseStream(request, options)).stream),
  };
}

function conversations(): Calls {
  const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
  const gpt = 'openai.gpt-oss-120b-1:0';
  const calls: Calls = {
    ...conversation('converse', { modelId: claude, messages, inferenceConfig }),
    ...conversation('converse, tools', { modelId: claude, messages, toolConfig }),
    ...conversation('converse, reasoning', { modelId: claude, messages }, { reasoning: { budgetTokens: 1024 } }),
    ...conversation('openai', { modelId: gpt, messages, inferenceConfig }, { surface: 'openai' }),
    ...conversation('responses', { modelId: gpt, messages, inferenceConfig }, { surface: 'responses' }),
    ...conversation('responses, tools', { modelId: gpt, messages, toolConfig }, { surface: 'responses' }),
    ...conversation('anthropic', { modelId: claude, messages, inferenceConfig }, { surface: 'anthropic' }),
  };
  for (const { id: dialect } of listDialects()) {
    const row = listModelRows().find(({ id }) => resolveModel(id, { surface: 'invoke' }).dialect === dialect);
    if (row === undefined) continue;
    const [profile] = row.profiles;
    const request = { modelId: profile === undefined ? row.id : `${profile}.${row.id}`, messages };
    Object.assign(calls, conversation(dialect, { ...request, inferenceConfig }, { surface: 'invoke' }));
    if (!resolveModel(row.id).capabilities.tools) continue;
    const withTools = { ...request, toolConfig };
    Object.assign(calls, conversation(`${dialect}, tools`, withTools, { surface: 'invoke' }));
  }
  return calls;
}

function others(): Calls {
  const asked = { modelId: 'amazon.nova-lite-v1:0', messages };
  const headers = (fault: string): CallOptions => ({ headers: { 'x-emulator-fault': fault } });
  return {
    ...Object.fromEntries(
      listEmbeddingModels().map(({ id }) => [id, (bedrock) => bedrock.embed({ modelId: id, text: 'a lake' })]),
    ),
    ...Object.fromEntries(
      // Of each family one: the pictures are long.
      [...new Map(listImageModels().map(({ family, id }) => [family, id])).values()].map((id) => [
        id,
        (bedrock) => bedrock.generateImage({ modelId: id, prompt: 'a lake' }),
      ]),
    ),
    rerank: (bedrock) => bedrock.rerank({ modelId: 'amazon.rerank-v1:0', query: 'a', documents: ['a', 'b'] }),
    'token count': (bedrock) => bedrock.countTokens({ ...asked, modelId: 'anthropic.claude-sonnet-4-20250514-v1:0' }),
    models: (bedrock) => bedrock.listModels(),
    S3: async (bedrock) => (await bedrock.s3.get('s3://bucket/object')).bytes(),
    'S3 list': (bedrock) => readAll(bedrock.s3.list('s3://bucket/')),
    [sts]: (bedrock) => bedrock.createApiKey(),
    refusal: (bedrock) => bedrock.converse(asked, headers('ThrottlingException')),
    'refusal in a stream': async (bedrock) =>
      readAll((await bedrock.converseStream(asked, headers('ModelStreamErrorException; after=2'))).stream),
    'error frame': async (bedrock) =>
      readAll((await bedrock.converseStream(asked, headers('error-frame; after=2'))).stream),
  };
}

/** Calls that the emulator does not answer (a model without streams, …) are left out. */
export async function record(): Promise<Recording[]> {
  const emulator = await startEmulator();
  const recordings: Recording[] = [];
  await createClient('S3', globalThis.fetch, emulator.url).s3.put('s3://bucket/object', new Uint8Array(100));
  for (const [name, call] of Object.entries({ ...conversations(), ...others() })) {
    let reply: Recording['reply'] | undefined;
    const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const response = await globalThis.fetch(input, init);
      const body = new Uint8Array(await response.clone().arrayBuffer());
      reply ??= { status: response.status, headers: Object.fromEntries(response.headers), body };
      return response;
    };
    await call(createClient(name, fetch, emulator.url)).catch(() => undefined);
    if (reply !== undefined) recordings.push({ name, call, reply });
  }
  await emulator.close();
  return recordings;
}

/** A client that tries once: what is read is what is tried. */
export function createClient(name: string, fetch: typeof globalThis.fetch, endpoint: string): Bedrock {
  const settings: BedrockSettings = { region: 'us-east-1', endpoint, fetch, maxRetries: 0, timeouts: { idle: 0 } };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return createBedrock(
    name === sts ? { ...settings, assumeRole: { roleArn, credentials } } : { ...settings, credentials },
  );
}

// The same calls on every runtime, through the packages as they ship. Plain JavaScript without anything of
// Node's: it runs on the oldest Node that the packages promise, and in a Worker.
// SPDX-License-Identifier: Apache-2.0
import { expect, failureOf, textOf } from './expect.mjs';

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const request = { modelId, messages: [{ role: 'user', content: [{ text: 'Say something.' }] }] };
const roleArn = 'arn:aws:iam::123456789012:role/reader';
const anthropicBody = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Say something.' }],
};

/** How many calls the emulator has let hang, and how many of them are still open. */
const askStalled = async (stalledUrl) => (await fetch(stalledUrl)).json();

async function until(isTrue) {
  for (let tries = 0; tries < 200 && !(await isTrue()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

const fault = (text) => ({ maxRetries: 0, headers: { 'x-emulator-fault': text } });

/** Each takes `{ bedrock, settings, apiKey, stalledUrl, silentUrl, load, hasNode }` and throws when something is wrong. */
export const checks = {
  async converse({ bedrock }) {
    const { output, stopReason, usage, $metadata } = await bedrock.converse(request);
    expect(/\w/.test(output.message.content[0].text), 'There is no text.');
    expect(stopReason === 'end_turn' && usage.totalTokens > 0, 'There is no end, or no usage.');
    expect($metadata.requestId !== undefined && $metadata.attempts === 1, 'The metadata is not there.');
  },
  async 'converse stream'({ bedrock }) {
    const { stream } = await bedrock.converseStream(request);
    expect(/\w/.test(await textOf(stream)), 'There is no text.');
  },
  async 'stream left early'({ bedrock }) {
    const { stream } = await bedrock.converseStream(request, fault('stall; after=3'));
    for await (const event of stream) if (event.contentBlockDelta !== undefined) break;
  },
  async 'converse on invoke'({ bedrock }) {
    const options = { surface: 'invoke' };
    const whole = await bedrock.converse(request, options);
    const { stream } = await bedrock.converseStream(request, options);
    expect((await textOf(stream)) === whole.output.message.content[0].text, 'The stream says something else.');
  },
  async 'OpenAI surface'({ bedrock }) {
    const { stream } = await bedrock.converseStream(
      { ...request, modelId: 'openai.gpt-oss-120b-1:0' },
      { surface: 'openai' },
    );
    expect(/\w/.test(await textOf(stream)), 'There is no text.');
  },
  async invoke({ bedrock }) {
    const reply = await bedrock.invoke(modelId, anthropicBody);
    expect(/\w/.test(reply.json().content[0].text), 'There is no text.');
  },
  async 'invoke stream'({ bedrock }) {
    const { stream } = await bedrock.invokeStream(modelId, anthropicBody);
    let text = '';
    for await (const chunk of stream) text += new TextDecoder().decode(chunk);
    expect(text.includes('message_stop'), 'The stream has no end.');
  },
  async 'one megabyte of image'({ bedrock }) {
    const bytes = new Uint8Array(1_000_000);
    bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const content = [{ image: { format: 'png', source: { bytes } } }, { text: 'What is it?' }];
    const { usage } = await bedrock.converse({ modelId, messages: [{ role: 'user', content }] });
    expect(usage.inputTokens > 0, 'There is no usage.');
  },
  async embed({ bedrock }) {
    const { embeddings } = await bedrock.embed({ modelId: 'amazon.titan-embed-text-v2:0', texts: ['a', 'b'] });
    expect(embeddings.length === 2 && embeddings[1].length === 1024, 'There are not two vectors.');
  },
  async rerank({ bedrock }) {
    const request = { modelId: 'amazon.rerank-v1:0', query: 'a lake', documents: ['a car', 'a lake'], topN: 1 };
    expect((await bedrock.rerank(request)).results[0].index === 1, 'Another one is the best.');
  },
  async 'count of tokens'({ bedrock }) {
    const { inputTokens } = await bedrock.countTokens(request);
    expect(inputTokens > 0, 'There is no count.');
  },
  async S3({ bedrock }) {
    await bedrock.s3.put('s3://bucket/a file', new Uint8Array([1, 2, 3]));
    expect((await (await bedrock.s3.get('s3://bucket/a file')).bytes())[2] === 3, 'Other bytes came back.');
  },
  async 'image made'({ bedrock }) {
    const { images } = await bedrock.generateImage({ modelId: 'amazon.nova-canvas-v1:0', prompt: 'A lake' });
    expect(images[0].bytes[1] === 0x50, 'It is no PNG.');
  },
  async 'API key'({ load, settings, apiKey }) {
    const { createBedrock } = await load('bedrock-core');
    const bedrock = createBedrock({ ...settings, credentials: undefined, apiKey });
    const { stream } = await bedrock.converseStream(request);
    expect(/\w/.test(await textOf(stream)), 'There is no text.');
    const another = createBedrock({ ...settings, credentials: undefined, apiKey: 'another' });
    const error = await failureOf(() => another.converse(request));
    expect(error.kind === 'authentication' || error.kind === 'access-denied', `${error.kind}: ${error.message}`);
  },
  async 'short-term API key'({ bedrock, load, settings }) {
    const { createBedrock } = await load('bedrock-core');
    const apiKey = await bedrock.createApiKey();
    const minted = createBedrock({ ...settings, credentials: undefined, apiKey });
    expect((await minted.converse(request)).stopReason === 'end_turn', 'It did not end.');
  },
  async 'web identity'({ load, settings }) {
    const { createBedrock } = await load('bedrock-core');
    const webIdentity = { roleArn, token: async () => 'header.payload.signature' };
    const bedrock = createBedrock({ ...settings, credentials: undefined, webIdentity });
    expect((await bedrock.converse(request)).stopReason === 'end_turn', 'It did not end.');
  },
  async 'web identity in a file'({ load, settings, hasNode }) {
    const { createBedrock } = await load('bedrock-core');
    const webIdentity = { roleArn, tokenFile: 'web-identity-token.txt' };
    const call = () => createBedrock({ ...settings, credentials: undefined, webIdentity }).converse(request);
    if (hasNode) {
      expect((await call()).stopReason === 'end_turn', 'It did not end.');
      return;
    }
    const error = await failureOf(call);
    expect(error.kind === 'configuration', `${error.kind}: ${error.message}`);
  },
  async 'assumed role'({ load, settings }) {
    const { createBedrock } = await load('bedrock-core');
    const bedrock = createBedrock({ ...settings, assumeRole: { roleArn } });
    expect((await bedrock.converse(request)).stopReason === 'end_turn', 'It did not end.');
  },
  async profile({ load, settings, hasNode }) {
    const { createBedrock } = await load('bedrock-core');
    if (hasNode) process.env.AWS_CONFIG_FILE = 'aws-config';
    const call = () =>
      createBedrock({ ...settings, region: undefined, credentials: undefined, profile: 'reader' }).converse(request);
    if (hasNode) {
      expect((await call()).$metadata.region === 'us-east-1', 'It went to another region.');
      return;
    }
    const error = await failureOf(call);
    expect(error.kind === 'configuration', `${error.kind}: ${error.message}`);
  },
  async 'no identity'({ load, settings }) {
    const { createBedrock } = await load('bedrock-core');
    const error = await failureOf(() => createBedrock({ ...settings, credentials: undefined }).converse(request));
    expect(/`apiKey`.*`credentials`|AWS_/s.test(error.message), `It names no way out: ${error.kind}: ${error.message}`);
  },
  async 'wrong secret'({ load, settings }) {
    const { createBedrock } = await load('bedrock-core');
    const credentials = { ...settings.credentials, secretAccessKey: 'another' };
    const error = await failureOf(() => createBedrock({ ...settings, credentials }).converse(request));
    expect(error.kind === 'authentication', `${error.kind}: ${error.message}`);
  },
  async refusal({ bedrock, load }) {
    const { BedrockError } = await load('bedrock-core');
    const error = await failureOf(() => bedrock.converse(request, fault('ThrottlingException')));
    expect(BedrockError.isInstance(error) && error.kind === 'throttled', `${error.kind}: ${error.message}`);
  },
  async retry({ bedrock }) {
    const once = `InternalServerException; times=1; id=${crypto.randomUUID()}`;
    const { $metadata } = await bedrock.converse(request, { headers: { 'x-emulator-fault': once } });
    expect($metadata.attempts === 2, `${$metadata.attempts} attempts`);
  },
  async 'cut stream'({ bedrock }) {
    for (const how of ['close', 'reset', 'truncate', 'end']) {
      const error = await failureOf(async () =>
        textOf((await bedrock.converseStream(request, fault(`${how}; after=3`))).stream),
      );
      expect(error.kind === 'stream-interrupted', `${how}: ${error.kind}: ${error.message}`);
      expect(error.partial !== undefined, `${how}: What had come is not there.`);
    }
  },
  async 'damaged frame'({ bedrock }) {
    const error = await failureOf(async () =>
      textOf((await bedrock.converseStream(request, fault('bad-crc; after=2'))).stream),
    );
    expect(['protocol', 'stream-interrupted'].includes(error.kind), `${error.kind}: ${error.message}`);
  },
  async 'abort of a stream'({ bedrock }) {
    const controller = new AbortController();
    const options = { ...fault('stall; after=3'), signal: controller.signal };
    const { stream } = await bedrock.converseStream(request, options);
    const reason = new Error('Enough.');
    const error = await failureOf(async () => {
      for await (const event of stream) if (event.contentBlockDelta !== undefined) controller.abort(reason);
    });
    expect(error === reason, `It ended with another error: ${error.message}`);
  },
  async 'abort before the reply'({ bedrock, stalledUrl }) {
    const reason = new Error('Enough.');
    const controller = new AbortController();
    const { calls } = await askStalled(stalledUrl);
    const call = failureOf(() => bedrock.converse(request, { ...fault('stall'), signal: controller.signal }));
    await until(async () => (await askStalled(stalledUrl)).calls > calls);
    controller.abort(reason);
    const error = await call;
    expect(error === reason, `It ended with another error: ${error.message}`);
  },
  async 'silent stream'({ bedrock }) {
    const options = { ...fault('stall; after=3'), timeouts: { idle: 100 } };
    const error = await failureOf(async () => textOf((await bedrock.converseStream(request, options)).stream));
    expect(error.kind === 'stream-interrupted' || error.kind === 'timeout', `${error.kind}: ${error.message}`);
  },
  async 'connections of calls that were left are closed'({ stalledUrl }) {
    let stalled = {};
    await until(async () => {
      stalled = await askStalled(stalledUrl);
      return stalled.open === 0;
    });
    expect(stalled.calls === 4 && stalled.open === 0, `${stalled.open} of ${stalled.calls} are open.`);
  },
  async 'no TLS handshake'({ load, settings, silentUrl, hasNode }) {
    const { createBedrock } = await load('bedrock-core');
    const timeouts = { connect: 100, total: 1_500 };
    const bedrock = createBedrock({ ...settings, endpoint: silentUrl, maxRetries: 0, timeouts });
    const error = await failureOf(() => bedrock.converse(request));
    expect(error.kind === 'timeout', `${error.kind}: ${error.message}`);
    expect(error.message.includes(hasNode ? 'timeouts.connect' : 'timeouts.total'), error.message);
  },
  async 'nothing listens'({ load, settings }) {
    const { createBedrock } = await load('bedrock-core');
    const bedrock = createBedrock({ ...settings, endpoint: 'http://127.0.0.1:9', maxRetries: 0 });
    const error = await failureOf(() => bedrock.converse(request));
    expect(error.kind === 'network' && error.isRetryable, `${error.kind}: ${error.message}`);
  },
  async speech({ bedrock, hasNode }) {
    const call = () => bedrock.startSpeech({ modelId: 'amazon.nova-2-sonic-v1:0', system: 'Be brief.' });
    if (!hasNode) {
      const error = await failureOf(call);
      expect(error.kind === 'unsupported' && /Node/.test(error.message), `${error.kind}: ${error.message}`);
      return;
    }
    const session = await call();
    await session.sendText('Hello');
    let text = '';
    for await (const event of session) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'turnEnd') await session.end();
    }
    expect(/\w/.test(text), 'Nothing was said.');
  },
  async 'bedrock-ai-sdk'({ load, settings: { region, endpoint, credentials } }) {
    const { createBedrock } = await load('bedrock-ai-sdk');
    const model = createBedrock({ region, baseURL: endpoint, ...credentials })(modelId);
    const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Say something.' }] }];
    let text = '';
    for await (const part of (await model.doStream({ prompt })).stream)
      if (part.type === 'text-delta') text += part.delta;
    expect(/\w/.test(text), 'There is no text.');
  },
  async 'bedrock-ai-sdk for every ai'({ load, settings: { region, endpoint, credentials } }) {
    for (const version of ['v1', 'v2', 'v3', 'v4']) {
      const { createBedrock } = await load(`bedrock-ai-sdk/${version}`);
      const model = createBedrock({ region, baseURL: endpoint, ...credentials })(modelId);
      const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Say something.' }] }];
      const own = version === 'v1' ? { mode: { type: 'regular' }, inputFormat: 'prompt' } : {};
      const reply = await model.doGenerate({ prompt, ...own });
      expect(/\w/.test(reply.text ?? reply.content[0].text), `${version}: There is no text.`);
    }
  },
  async 'bedrock-langchain'({ load, settings: { region, endpoint, credentials } }) {
    const { ChatBedrock } = await load('bedrock-langchain');
    const { BedrockEmbeddings } = await load('bedrock-langchain/embeddings');
    const embeddings = new BedrockEmbeddings({ model: 'amazon.titan-embed-text-v2:0', region, endpoint, credentials });
    expect((await embeddings.embedQuery('a lake')).length === 1024, 'It is no vector.');
    const model = new ChatBedrock({ model: modelId, region, endpoint, credentials });
    let text = '';
    for await (const chunk of await model.stream('Say something.')) text += chunk.text;
    expect(/\w/.test(text), 'There is no text.');
  },
};

const patience = 15_000;

/** Runs them all, one after the other; a line for each, `ok name` or `not ok name: why`. */
export async function runChecks(context) {
  const { createBedrock } = await context.load('bedrock-core');
  const bedrock = createBedrock(context.settings);
  const lines = [];
  for (const [name, check] of Object.entries(checks)) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`It took longer than ${patience} ms.`)), patience);
    });
    try {
      await Promise.race([check({ ...context, bedrock }), late]);
      lines.push(`ok ${name}`);
    } catch (error) {
      lines.push(`not ok ${name}: ${error?.stack ?? error}`);
    } finally {
      clearTimeout(timer);
    }
  }
  bedrock.close();
  return lines;
}

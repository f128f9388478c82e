// Loads the packages as they ship, as an ES module or by `require`, and streams one call of each from the
// emulator. Plain JavaScript: it runs on the oldest Node that the packages promise.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const [format, ...packages] = process.argv.slice(2);
const load = format === 'cjs' ? createRequire(import.meta.url) : (name) => import(name);

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const region = 'us-east-1';
const keys = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
const question = 'Say something.';

const streams = {
  async 'bedrock-core'({ createBedrock }, endpoint) {
    const bedrock = createBedrock({ region, endpoint, credentials: keys });
    const messages = [{ role: 'user', content: [{ text: question }] }];
    const { stream } = await bedrock.converseStream({ modelId, messages });
    let text = '';
    for await (const event of stream) text += event.contentBlockDelta?.delta.text ?? '';
    bedrock.close();
    return text;
  },
  async 'bedrock-ai-sdk'({ createBedrock }, baseURL) {
    const model = createBedrock({ region, baseURL, ...keys })(modelId);
    const { stream } = await model.doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: question }] }],
    });
    let text = '';
    for await (const part of stream) if (part.type === 'text-delta') text += part.delta;
    return text;
  },
  async 'bedrock-langchain'({ ChatBedrock }, endpoint) {
    const model = new ChatBedrock({ model: modelId, region, endpoint, credentials: keys });
    let text = '';
    for await (const chunk of await model.stream(question)) text += chunk.text;
    return text;
  },
};

const { startEmulator } = await load('bedrock-emulator');
const emulator = await startEmulator();
for (const name of packages) {
  try {
    assert.match(await streams[name](await load(name), emulator.url), /\w/);
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}`, error);
    process.exitCode = 1;
  }
}
await emulator.close();

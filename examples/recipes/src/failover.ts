// A region fails and the conversation goes on in another. A drill: two emulators stand for the regions, and
// the first one is overloaded. With AWS, leave out the endpoints.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock } from 'bedrock-core';
import { startEmulator } from 'bedrock-emulator';

const overloaded = await startEmulator({ fault: 'ThrottlingException' });
const healthy = await startEmulator();

const bedrock = createBedrock({
  credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
  targets: [
    { name: 'Virginia', region: 'us-east-1', endpoint: overloaded.url },
    { name: 'Oregon', region: 'us-west-2', endpoint: healthy.url },
  ],
  hooks: {
    onRequest: ({ target, attempt }) => console.log(`attempt ${attempt}: ${target}`),
    onRetry: ({ error, target }) => console.log(`  ${error.kind}${target === undefined ? '' : `, on to ${target}`}`),
    onEnd: ({ outcome, attempts }) => console.log(`  ${outcome} after ${attempts} attempt(s)`),
  },
});

for (const text of ['Why is the sky blue?', 'And at sunset?']) {
  const { output, $metadata } = await bedrock.converse({
    modelId: 'us.amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text }] }],
  });
  console.log(`${$metadata.target}: ${output.message.content[0]?.text}\n`);
}

bedrock.close();
await Promise.all([overloaded.close(), healthy.close()]);

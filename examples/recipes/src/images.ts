// Two pictures of one prompt. Their seeds are kept in the names, so that a good one can be made again.
// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { createBedrock } from 'bedrock-core';

const folder = new URL('../out/', import.meta.url);

const bedrock = createBedrock();
const { images, warnings } = await bedrock.generateImage({
  modelId: 'amazon.nova-canvas-v1:0',
  prompt: 'A lighthouse in the evening sun',
  negativePrompt: 'people',
  size: '512x512',
  seed: 7,
  n: 2,
});

await mkdir(folder, { recursive: true });
for (const [index, { bytes, format }] of images.entries()) {
  const file = new URL(`lighthouse-${index + 1}.${format}`, folder);
  await writeFile(file, bytes);
  console.log(`${bytes.length} bytes of ${format}: ${file.pathname}`);
}
for (const { message } of warnings) console.warn(message);
bedrock.close();

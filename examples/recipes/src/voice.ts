// A question in writing, answered by voice: the words as they come, the sound as a WAV file.
// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { createBedrock } from 'bedrock-core';

const folder = new URL('../out/', import.meta.url);
const samplesPerSecond = 24_000;
const bytesPerSample = 2;

const bedrock = createBedrock();
const session = await bedrock.startSpeech({
  modelId: 'amazon.nova-2-sonic-v1:0',
  system: 'Be brief.',
  voice: 'tiffany',
});
await session.sendText('Why is the sky blue?');

const sound: Uint8Array[] = [];
for await (const event of session) {
  if (event.type === 'audio') sound.push(event.bytes);
  if (event.type === 'text' && event.isFinal) console.log(`${event.role}: ${event.text}`);
  if (event.type === 'turnEnd') await session.end();
}

const samples = Buffer.concat(sound);
const file = new URL('answer.wav', folder);
await mkdir(folder, { recursive: true });
await writeFile(file, Buffer.concat([wavHeader(samples.length), samples]));
console.log(`${(samples.length / bytesPerSample / samplesPerSecond).toFixed(1)} s of sound: ${file.pathname}`);
bedrock.close();

/** One channel of 16 bits. */
function wavHeader(length: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(samplesPerSecond, 24);
  header.writeUInt32LE(samplesPerSecond * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36);
  header.writeUInt32LE(length, 40);
  return header;
}

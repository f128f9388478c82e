// A process of its own, so that its work is in nobody's measurement: answers over HTTP/1.1 with keep-alive,
// an InvokeModel call with one embedding after 20 ms, any other with one recorded stream in chunks of 16 kB.
// SPDX-License-Identifier: Apache-2.0
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { encodeFrame } from './frames.ts';

const deltas = Number(process.argv[2]);
const chunkLength = 16 * 1024;
const embeddingMs = 20;

const events: [type: string, payload: unknown][] = [
  ['messageStart', { role: 'assistant' }],
  ...Array.from({ length: deltas }, (_, index): [string, unknown] => [
    'contentBlockDelta',
    { contentBlockIndex: 0, delta: { text: ` word ${index}` }, p: 'abcdefghijklmnopqrstuvwxyz' },
  ]),
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: { inputTokens: 9, outputTokens: deltas, totalTokens: deltas + 9 }, metrics: { latencyMs: 1 } }],
];
const stream = Buffer.concat(events.map(([type, payload]) => encodeFrame(type, payload)));

const embedding = JSON.stringify({
  embedding: Array.from({ length: 256 }, (_, index) => Math.sin(index)),
  inputTextTokenCount: 3,
});

async function answerEmbedding(response: ServerResponse): Promise<void> {
  await wait(embeddingMs);
  response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'bench' }).end(embedding);
}

async function answer(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'bench' });
  for (let start = 0; start < stream.length; start += chunkLength) {
    response.write(stream.subarray(start, start + chunkLength));
    // Else Node would join the chunks.
    await nextTurn();
  }
  response.end();
}

const server = createServer((request, response) => {
  request.resume();
  void (request.url?.endsWith('/invoke') === true ? answerEmbedding(response) : answer(response));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

// InvokeModelWithBidirectionalStream: events of the model's own, to it and from it, at the same time.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from '../catalog/capabilities.ts';
import { BedrockError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { HttpResponse } from '../transport/http.ts';
import { createFrameDecoder } from '../wire/eventstream.ts';
import { writeChunk } from '../wire/message-writer.ts';
import { readChunk } from '../wire/messages.ts';
import type { Connection } from './connection.ts';
import type { SealedDuplex } from './duplex.ts';
import { readFailure } from './failure.ts';
import type { CallOptions } from './settings.ts';

/** What the service said when it took the call. */
export interface SessionMetadata {
  httpStatusCode: number;
  requestId: string | undefined;
  headers: Record<string, string>;
  url: string;
}

/** An open call. Its events can be read once; leaving the loop ends both directions. */
export interface BidirectionalSession extends AsyncIterable<JsonObject> {
  /** Sends an event of the model's own format. Resolves when there is room for more. */
  send(event: JsonObject): Promise<void>;
  /** Nothing more is sent; what the model still has to say goes on. */
  end(): Promise<void>;
  /** Ends both directions at once. */
  close(): void;
  /** Resolves when the service has taken the call, which may be after the first events; rejects when it refuses. */
  metadata: Promise<SessionMetadata>;
}

export async function invokeBidirectional(
  connection: Connection,
  modelId: string,
  options: CallOptions,
): Promise<BidirectionalSession> {
  const model = resolveModel(modelId, options);
  const path = `/model/${encodeURIComponent(model.id)}/invoke-with-bidirectional-stream`;
  const sealed = await connection.openDuplex({ path, region: model.region, options });
  const { duplex, seal, url } = sealed;
  const response = accepted(sealed);
  const metadata = response.then(({ status, headers }) => ({
    httpStatusCode: status,
    requestId: headers['x-amzn-requestid'],
    headers,
    url: url.href,
  }));
  // Whoever reads or writes hears of a refusal all the same.
  metadata.catch(() => undefined);

  // One after the other: each signature continues the one before.
  let last: Promise<void> = Promise.resolve();
  const write = (frame: Uint8Array): Promise<void> => {
    const written = last.then(async () => duplex.write(await seal(frame)));
    last = written;
    written.catch(() => undefined);
    return written;
  };
  return {
    send: (event) => write(writeChunk({ type: 'chunk', data: event })),
    async end() {
      await write(new Uint8Array());
      duplex.end();
    },
    close: () => duplex.close(),
    metadata,
    [Symbol.asyncIterator]: () => readEvents(response, () => duplex.close()),
  };
}

async function accepted({ duplex }: SealedDuplex): Promise<HttpResponse> {
  const response = await duplex.response;
  if (response.status !== 200) throw await readFailure(response, Date.now());
  return response;
}

async function* readEvents(response: Promise<HttpResponse>, close: () => void): AsyncGenerator<JsonObject> {
  const decoder = createFrameDecoder();
  let requestId: string | undefined;
  try {
    const { headers, body } = await response;
    requestId = headers['x-amzn-requestid'];
    for await (const chunk of body) for (const frame of decoder.push(chunk)) yield readChunk(frame).data;
    decoder.end();
  } catch (error) {
    throw BedrockError.isInstance(error) && requestId !== undefined ? error.with({ requestId }) : error;
  } finally {
    close();
  }
}

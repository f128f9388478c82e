// InvokeModel for families that do not stream: what is asked for as a stream comes in one piece, and is
// told as the events that it would have been.
// SPDX-License-Identifier: Apache-2.0
import { decodeUtf8 } from '#platform';
import { replay } from '../converse/replay.ts';
import type { Dialect, EventDecoder } from '../dialects/dialect.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import type { Warning } from '../warnings.ts';
import { concat } from '../wire/frame-writer.ts';
import type { EventReader } from './event-reader.ts';
import type { Route } from './route.ts';

/** As much as of any reply in one piece. */
const maxBytes = 64 * 1024 * 1024;

const notStreamed: Warning = {
  code: 'not-streamed',
  message: 'This family of models does not stream: the reply came in one piece.',
};

/** The route of the reply in one piece, in the place of the streamed one. */
export function withoutStream(route: Route): Route {
  let chunks: Uint8Array[] = [];
  let length = 0;
  const reader: EventReader = {
    push(chunk) {
      length += chunk.length;
      if (length > maxBytes) throw new BedrockError('protocol', `The reply is larger than ${maxBytes} bytes.`);
      chunks.push(chunk);
      return [];
    },
    read: () => undefined,
    end: () => undefined,
  };
  const createReader = (): EventReader => {
    // Another attempt begins with nothing.
    chunks = [];
    length = 0;
    return reader;
  };
  return { ...route, dialect: replayed(route.dialect, () => concat(chunks)), createReader };
}

function replayed(dialect: Dialect, received: () => Uint8Array): Dialect {
  return {
    ...dialect,
    encodeRequest(request, context) {
      const encoded = dialect.encodeRequest(request, { ...context, stream: false });
      return { ...encoded, warnings: [...encoded.warnings, notStreamed] };
    },
    decodeEvents: (context): EventDecoder => ({
      decode: () => [],
      end() {
        const body = parseJson(decodeUtf8(received()));
        if (!isJsonObject(body)) throw new BedrockError('protocol', 'The reply is not a JSON object.');
        return replay(dialect.decodeResponse(body, context.headers ?? {}, { ...context, stream: false }));
      },
    }),
  };
}

// Where a call goes: which path of which host, in whose format, framed how.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { converse } from '../dialects/converse.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { findDialect } from '../dialects/registry.ts';
import { BedrockError } from '../errors.ts';

/** How a streamed reply is cut into events. */
export type Framing =
  /** An event-stream frame is an event. */
  | 'frames'
  /** An event-stream frame holds an event, as base64 JSON. */
  | 'chunks';

export interface Route {
  dialect: Dialect;
  path: string;
  framing: Framing;
  /** Beside `content-type`. */
  headers: Record<string, string>;
}

/** The route of a call to that model's surface. */
export function routeCall(model: Model, stream: boolean): Route {
  const base = `/model/${encodeURIComponent(model.id)}`;
  switch (model.surface) {
    case 'converse':
      return {
        dialect: converse,
        path: `${base}/${stream ? 'converse-stream' : 'converse'}`,
        framing: 'frames',
        headers: {},
      };
    case 'invoke':
      return {
        dialect: findDialect(model.dialect),
        path: `${base}/${stream ? 'invoke-with-response-stream' : 'invoke'}`,
        framing: 'chunks',
        headers: stream ? { 'x-amzn-bedrock-accept': 'application/json' } : { accept: 'application/json' },
      };
    default:
      throw new BedrockError('unsupported', `The surface '${model.surface}' is not served yet. Use 'converse' or 'invoke'.`, {
        path: 'surface',
      });
  }
}

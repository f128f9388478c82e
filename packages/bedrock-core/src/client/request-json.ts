// One call with a JSON body, or none, and a JSON reply: what the smaller operations are made of.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from '../json.ts';
import type { Service } from '../transport/endpoint.ts';
import type { Call, Connection } from './connection.ts';
import { readJson } from './converse.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

export interface JsonCall {
  /** Default POST. */
  method?: 'GET' | 'POST';
  service: Service;
  /** Encoded; may hold a query. */
  path: string;
  body?: JsonValue;
  /** The region that an ARN names. */
  region?: string | undefined;
}

const utf8 = new TextEncoder();

export async function requestJson(
  connection: Connection,
  { method = 'POST', service, path, body, region }: JsonCall,
  options: CallOptions,
): Promise<{ reply: JsonObject; metadata: CallMetadata }> {
  const call: Call = {
    method,
    service,
    path,
    body: body === undefined ? undefined : utf8.encode(JSON.stringify(body)),
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    surface: 'converse',
    region,
    options,
  };
  const { result, metadata } = await connection.run(call, async (answer) => {
    const reply = await readJson(answer);
    answer.release();
    return reply;
  });
  return { reply: result, metadata };
}

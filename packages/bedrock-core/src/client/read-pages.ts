// The pages of an answer of the agent runtime, one call each.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Connection } from './connection.ts';
import { requestJson } from './request-json.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

export interface Page {
  /** Without its `nextToken`. */
  reply: JsonObject;
  metadata: CallMetadata;
}

/**
 * Until a page has no `nextToken`, or the caller stops.
 *
 * @throws {BedrockError} `protocol` when a page names a token that was followed before: there is no end to that.
 */
export async function* readPages(
  connection: Connection,
  { path, body, region }: { path: string; body: JsonObject; region: string | undefined },
  options: CallOptions,
): AsyncGenerator<Page, void> {
  const followed = new Set<JsonValue>();
  let token: JsonValue | undefined;
  do {
    const page = token === undefined ? body : { ...body, nextToken: token };
    const call = { service: 'bedrock-agent-runtime', path, body: page, region } as const;
    const { reply, metadata } = await requestJson(connection, call, options);
    const { nextToken, ...rest } = reply;
    yield { reply: rest, metadata };
    token = typeof nextToken === 'string' && nextToken !== '' ? nextToken : undefined;
    if (token !== undefined && followed.has(token))
      throw new BedrockError('protocol', 'The pages of the answer go round in a circle: a `nextToken` came twice.');
    if (token !== undefined) followed.add(token);
  } while (token !== undefined);
}

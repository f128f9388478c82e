// A conversation on any surface: prepared once, sent, and its answer read in one piece or as a stream.
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from '../catalog/capabilities.ts';
import type { ConverseRequest } from '../converse/types.ts';
import type { DialectContext } from '../dialects/dialect.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import { readAll } from '../transport/body.ts';
import type { Warning } from '../warnings.ts';
import type { Answer, Call, Connection } from './connection.ts';
import { routeCall, type Route } from './route.ts';
import type { CallOptions, ConverseResult, ConverseStreamResult } from './settings.ts';
import { openStream } from './stream.ts';

interface Prepared {
  call: Call;
  route: Route;
  context: DialectContext;
  warnings: Warning[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export async function converse(connection: Connection, request: ConverseRequest, options: CallOptions): Promise<ConverseResult> {
  const { call, route, context, warnings } = prepare(request, options, false);
  const { result, metadata } = await connection.run(call, async (answer) => {
    const body = await readJson(answer);
    answer.release();
    return route.dialect.decodeResponse(body, answer.headers, context);
  });
  return { ...result, warnings, $metadata: metadata };
}

export async function converseStream(connection: Connection, request: ConverseRequest, options: CallOptions): Promise<ConverseStreamResult> {
  const { call, route, context, warnings } = prepare(request, options, true);
  const { result, metadata } = await connection.run(call, (answer) => openStream(answer, route, context));
  return { stream: result, warnings, $metadata: metadata };
}

/** Everything before the network: which model, what it would refuse, how its surface says it. */
function prepare(original: ConverseRequest, options: CallOptions, stream: boolean): Prepared {
  const model = resolveModel(original.modelId, options);
  const context = { model, stream };
  const route = routeCall(model, stream);
  const { body, headers, warnings } = route.dialect.encodeRequest(original, context);
  return {
    call: {
      method: 'POST',
      service: 'bedrock-runtime',
      path: route.path,
      body: encoder.encode(JSON.stringify(body)),
      headers: { 'content-type': 'application/json', ...route.headers, ...headers },
      surface: model.surface,
      region: model.region,
      options,
    },
    route,
    context,
    warnings,
  };
}

/** The body of an answer as a JSON object. */
export async function readJson(answer: Answer): Promise<JsonObject> {
  const body = parseJson(decoder.decode(await readAll(answer.body)));
  if (!isJsonObject(body)) {
    const type = answer.headers['content-type'] ?? 'of no declared type';
    throw new BedrockError('protocol', `The reply (${type}) is not a JSON object. Is a proxy answering instead of Bedrock?`, {
      status: answer.status,
    });
  }
  return body;
}

// A conversation on any surface: prepared once, sent, and its answer read in one piece or as a stream.
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from '../catalog/capabilities.ts';
import type { Model } from '../catalog/model.ts';
import type { ConverseRequest } from '../converse/types.ts';
import type { DialectContext } from '../dialects/dialect.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import { readAll } from '../transport/body.ts';
import type { Warning } from '../warnings.ts';
import type { Answer, Call, Connection } from './connection.ts';
import { prepareRequest } from './prepare.ts';
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

export function converse(
  connection: Connection,
  request: ConverseRequest,
  options: CallOptions,
): Promise<ConverseResult> {
  return withAnotherWay(connection, request, options, async (attempt) => {
    const { call, route, context, warnings } = await prepare(attempt, false);
    const {
      result,
      metadata,
      warnings: moved = [],
    } = await connection.run(call, async (answer) => {
      const body = await readJson(answer);
      const reply = route.dialect.decodeResponse(body, answer.headers, context);
      answer.report?.(reply);
      answer.release();
      return reply;
    });
    return { ...result, warnings: [...attempt.warnings, ...warnings, ...moved], $metadata: metadata };
  });
}

export function converseStream(
  connection: Connection,
  request: ConverseRequest,
  options: CallOptions,
): Promise<ConverseStreamResult> {
  return withAnotherWay(connection, request, options, async (attempt) => {
    if (attempt.isWhole === true || cannotStream(attempt)) {
      const { streamWhole } = await import('./stream-whole.ts');
      return streamWhole(await converse(connection, request, options));
    }
    const { call, route: plain, context, warnings } = await prepare(attempt, true);
    const route = options.joinTexts === true ? (await import('./join-texts.ts')).joinTexts(plain) : plain;
    const { result, metadata, ...told } = await connection.run(call, (answer) => openStream(answer, route, context));
    return {
      stream: result,
      warnings: [...attempt.warnings, ...warnings, ...(told.warnings ?? [])],
      $metadata: metadata,
    };
  });
}

/** Some models refuse tools in streams, and take them otherwise. */
function cannotStream({ model: { surface, capabilities }, request: { toolConfig } }: Attempt): boolean {
  return surface === 'converse' && toolConfig !== undefined && capabilities.tools && !capabilities.streamingTools;
}

/** One way to make a call; after a refusal there may be another. */
export interface Attempt {
  model: Model;
  request: ConverseRequest;
  options: CallOptions;
  /** What is different from the call as it was asked for. */
  warnings: Warning[];
  /** Takes away what the service has refused of the request as it was prepared. */
  mend?: ((prepared: ConverseRequest) => ConverseRequest) | undefined;
  /** The reply is asked for in one piece, though it is told as a stream. */
  isWhole?: boolean | undefined;
}

/** Makes the call, and again in another way where the service's refusal names one. */
async function withAnotherWay<Result>(
  connection: Connection,
  request: ConverseRequest,
  options: CallOptions,
  run: (attempt: Attempt) => Promise<Result>,
): Promise<Result> {
  let attempt: Attempt = { model: resolveModel(request.modelId, options), request, options, warnings: [] };
  for (;;) {
    try {
      return await run(attempt);
    } catch (error) {
      // Throws where there is none.
      attempt = await (await import('./another-way.ts')).findAnotherWay(connection, attempt, error);
    }
  }
}

/** Everything before the network: what the model would refuse, and how its surface says the rest. */
async function prepare({ model, options, mend, ...attempt }: Attempt, stream: boolean): Promise<Prepared> {
  const { request: prepared, warnings, adapt } = await prepareRequest(attempt.request, model, options);
  const request = mend?.(prepared) ?? prepared;
  let route = await routeCall(model, request, { ...options, stream });
  if (adapt !== undefined) route = { ...route, dialect: adapt(route.dialect) };
  const context = { model, stream };
  const { body, headers, warnings: losses } = route.dialect.encodeRequest(request, context);
  return {
    call: {
      method: 'POST',
      service: route.service,
      path: route.path,
      body: encoder.encode(JSON.stringify({ ...body, ...route.members })),
      headers: {
        'content-type': 'application/json',
        ...route.headers,
        ...headers,
      },
      surface: model.surface,
      region: model.region,
      modelId: model.id,
      request,
      options,
    },
    route,
    context,
    warnings: [...warnings, ...losses],
  };
}

/** The body of an answer as a JSON object. */
export async function readJson(answer: Answer): Promise<JsonObject> {
  const body = parseJson(decoder.decode(await readAll(answer.body)));
  if (!isJsonObject(body)) throw (await import('./foreign-reply.ts')).foreignReply('a JSON object', answer);
  return body;
}

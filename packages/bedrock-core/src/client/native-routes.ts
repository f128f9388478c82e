// The surfaces that speak a family's own format: InvokeModel, and the OpenAI- and Anthropic-shaped
// endpoints of the runtime host and of Mantle.
// SPDX-License-Identifier: Apache-2.0
import { mantleModelId, mantlePath } from '../catalog/mantle.ts';
import type { Model } from '../catalog/model.ts';
import { errorFromAws } from '../aws-errors.ts';
import type { ConverseRequest } from '../converse/types.ts';
import { findDialect } from '../dialects/registry.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import { readChunk } from '../wire/messages.ts';
import { createSseDecoder, type SseEvent } from '../wire/sse.ts';
import { createFrameReader, type EventReader } from './event-reader.ts';
import { withReplyExtras } from './reply-extras.ts';
import { withRequestExtras } from './request-extras.ts';
import type { Route, RouteOptions } from './route.ts';
import { withoutStream } from './unstreamed-route.ts';

export function routeNative(model: Model, request: ConverseRequest, options: RouteOptions): Route {
  const isWhole = options.stream && model.surface === 'invoke' && findDialect(model.dialect).streams === false;
  const route = routeSurface(model, isWhole ? { ...options, stream: false } : options);
  const completed = { ...route, dialect: withReplyExtras(withRequestExtras(route.dialect, model, options), request) };
  return isWhole ? withoutStream(completed) : completed;
}

function routeSurface(model: Model, options: RouteOptions): Route {
  if (model.surface === 'openai') return routeOpenai(model, options);
  if (model.surface === 'responses') return routeResponses(model, options);
  return model.surface === 'anthropic' ? routeAnthropic(model, options) : routeInvoke(model, options);
}

function routeInvoke(model: Model, { stream }: RouteOptions): Route {
  const accept: Record<string, string> = stream
    ? { accept: 'application/vnd.amazon.eventstream', 'x-amzn-bedrock-accept': 'application/json' }
    : { accept: 'application/json' };
  return {
    dialect: findDialect(model.dialect),
    service: 'bedrock-runtime',
    path: `/model/${encodeURIComponent(model.id)}/${stream ? 'invoke-with-response-stream' : 'invoke'}`,
    createReader: () => createFrameReader(readChunk),
    headers: accept,
    members: {},
  };
}

function routeOpenai(model: Model, { stream, host }: RouteOptions): Route {
  const isMantle = host === 'mantle';
  return {
    dialect: findDialect('openai-chat'),
    service: isMantle ? 'bedrock-mantle' : 'bedrock-runtime',
    path: `${isMantle ? mantlePath(model) : '/openai/v1'}/chat/completions`,
    createReader: createSseReader,
    headers: { accept: stream ? 'text/event-stream' : 'application/json' },
    members: {
      model: isMantle ? mantleModelId(model) : model.id,
      // The counts come in a last chunk, and only when asked for.
      ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    },
  };
}

/** The service keeps nothing: that is said by the dialect. */
function routeResponses(model: Model, { stream, host }: RouteOptions): Route {
  const isMantle = host === 'mantle';
  return {
    dialect: findDialect('openai-responses'),
    service: isMantle ? 'bedrock-mantle' : 'bedrock-runtime',
    path: `${isMantle ? mantlePath(model) : '/openai/v1'}/responses`,
    createReader: createSseReader,
    headers: { accept: stream ? 'text/event-stream' : 'application/json' },
    members: { model: isMantle ? mantleModelId(model) : model.id, ...(stream ? { stream: true } : {}) },
  };
}

function routeAnthropic(model: Model, { stream, host }: RouteOptions): Route {
  const isMantle = host === 'mantle';
  return {
    dialect: findDialect('anthropic-messages'),
    service: isMantle ? 'bedrock-mantle' : 'bedrock-runtime',
    path: '/anthropic/v1/messages',
    createReader: createSseReader,
    headers: { accept: stream ? 'text/event-stream' : 'application/json', 'anthropic-version': '2023-06-01' },
    members: {
      anthropic_version: undefined,
      model: isMantle ? mantleModelId(model) : model.id,
      ...(stream ? { stream: true } : {}),
    },
  };
}

function createSseReader(): EventReader<SseEvent> {
  const { push, end } = createSseDecoder();
  return {
    push,
    end,
    read: ({ event, data }) => (data === '[DONE]' ? undefined : { type: event, data: parseEventData(data) }),
  };
}

/** What OpenAI calls failures, as AWS names them. */
const failures: ReadonlyMap<string, string> = new Map([
  ['rate_limit_exceeded', 'ThrottlingException'],
  ['rate_limit_error', 'ThrottlingException'],
  ['invalid_request_error', 'ValidationException'],
  ['server_error', 'InternalServerException'],
]);

/** Servers of the OpenAI shape report a failure as an event of its own. */
function parseEventData(text: string): JsonObject {
  const data = parseJson(text);
  if (!isJsonObject(data)) throw new BedrockError('protocol', 'An event of the stream is not a JSON object.');
  const failure = data['type'] === 'error' ? undefined : data['error'];
  if (!isJsonObject(failure)) return data;
  const message = String(failure['message'] ?? 'The model reported an error.');
  const { type, code } = failure;
  const awsType = failures.get(String(code)) ?? failures.get(String(type)) ?? 'ModelStreamErrorException';
  throw errorFromAws({ awsType, message });
}

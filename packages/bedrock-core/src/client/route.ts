// Where a call goes: which path of which host, in whose format, framed how.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { mantleModelId, mantlePath } from '../catalog/mantle.ts';
import { converse } from '../dialects/converse.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../json.ts';
import type { Service } from '../transport/endpoint.ts';

/** How a streamed reply is cut into events. */
export type Framing =
  /** An event-stream frame is an event. */
  | 'frames'
  /** An event-stream frame holds an event, as base64 JSON. */
  | 'chunks'
  /** Server-sent events. */
  | 'sse';

export interface Route {
  dialect: Dialect;
  service: Service;
  /** Nothing is appended to the endpoint when it is empty. */
  path: string;
  framing: Framing;
  headers: Record<string, string>;
  /** What the surface wants in the body beside what the dialect says; `undefined` takes a member away. */
  members: { [name: string]: JsonObject[string] | undefined };
}

export interface RouteOptions {
  stream: boolean;
  /** Which host serves the OpenAI- and Anthropic-shaped surfaces. Default `runtime`. */
  host?: 'runtime' | 'mantle' | undefined;
}

/** Dialects other than Converse are loaded when a call needs them: most programs never do. */
async function loadDialect(id: string): Promise<Dialect> {
  const { findDialect } = await import('../dialects/registry.ts');
  return findDialect(id);
}

/** The route of a call to that model's surface. */
export async function routeCall(model: Model, options: RouteOptions): Promise<Route> {
  const { stream, host } = options;
  const base = `/model/${encodeURIComponent(model.id)}`;
  const accept = { accept: stream ? 'application/vnd.amazon.eventstream' : 'application/json' };
  switch (model.surface) {
    case 'converse':
      return {
        dialect: converse,
        service: 'bedrock-runtime',
        path: `${base}/${stream ? 'converse-stream' : 'converse'}`,
        framing: 'frames',
        headers: accept,
        members: {},
      };
    case 'converse_like':
      return {
        dialect: converse,
        service: 'bedrock-runtime',
        path: '',
        framing: 'frames',
        headers: accept,
        members: {},
      };
    case 'invoke':
      return {
        dialect: await loadDialect(model.dialect),
        service: 'bedrock-runtime',
        path: `${base}/${stream ? 'invoke-with-response-stream' : 'invoke'}`,
        framing: 'chunks',
        headers: stream ? { ...accept, 'x-amzn-bedrock-accept': 'application/json' } : accept,
        members: {},
      };
    case 'openai':
      return routeOpenai(model, stream, host);
    case 'anthropic':
      return routeAnthropic(model, stream, host);
  }
}

async function routeOpenai(model: Model, stream: boolean, host: RouteOptions['host']): Promise<Route> {
  const isMantle = host === 'mantle';
  return {
    dialect: await loadDialect('openai-chat'),
    service: isMantle ? 'bedrock-mantle' : 'bedrock-runtime',
    path: `${isMantle ? mantlePath(model) : '/openai/v1'}/chat/completions`,
    framing: 'sse',
    headers: sseAccept(stream),
    members: {
      model: isMantle ? mantleModelId(model) : model.id,
      // The counts come in a last chunk, and only when asked for.
      ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    },
  };
}

async function routeAnthropic(model: Model, stream: boolean, host: RouteOptions['host']): Promise<Route> {
  const isMantle = host === 'mantle';
  return {
    dialect: await loadDialect('anthropic-messages'),
    service: isMantle ? 'bedrock-mantle' : 'bedrock-runtime',
    path: '/anthropic/v1/messages',
    framing: 'sse',
    headers: { ...sseAccept(stream), 'anthropic-version': '2023-06-01' },
    members: {
      anthropic_version: undefined,
      model: isMantle ? mantleModelId(model) : model.id,
      ...(stream ? { stream: true } : {}),
    },
  };
}

const sseAccept = (stream: boolean): Record<string, string> => ({
  accept: stream ? 'text/event-stream' : 'application/json',
});

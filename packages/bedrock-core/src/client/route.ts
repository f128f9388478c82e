// Where a call goes: which path of which host, in whose format, framed how.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ConverseRequest } from '../converse/types.ts';
import { converse } from '../dialects/converse.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../json.ts';
import type { Service } from '../transport/endpoint.ts';
import { readEvent } from '../wire/messages.ts';
import { createFrameReader, type EventReader } from './event-reader.ts';

export interface Route {
  dialect: Dialect;
  service: Service;
  /** Nothing is appended to the endpoint when it is empty. */
  path: string;
  /** Cuts a streamed reply into events. */
  createReader(): EventReader;
  headers: Record<string, string>;
  /** What the surface wants in the body beside what the dialect says; `undefined` takes a member away. */
  members: { [name: string]: JsonObject[string] | undefined };
}

export interface RouteOptions {
  stream: boolean;
  /** Which host serves the OpenAI- and Anthropic-shaped surfaces. Default `runtime`. */
  host?: 'runtime' | 'mantle' | undefined;
  /** Whether what the surface cannot say is an error. */
  strict?: boolean | undefined;
}

/** The route of a call to that model's surface. Other surfaces than Converse are loaded when they are called. */
export async function routeCall(model: Model, request: ConverseRequest, options: RouteOptions): Promise<Route> {
  if (model.surface !== 'converse' && model.surface !== 'converse_like') {
    const { routeNative } = await import('./native-routes.ts');
    return routeNative(model, request, options);
  }
  const operation = options.stream ? 'converse-stream' : 'converse';
  return {
    dialect: converse,
    service: 'bedrock-runtime',
    path: model.surface === 'converse' ? `/model/${encodeURIComponent(model.id)}/${operation}` : '',
    createReader: () => createFrameReader(readEvent),
    headers: { accept: options.stream ? 'application/vnd.amazon.eventstream' : 'application/json' },
    members: {},
  };
}

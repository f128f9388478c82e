// The names and values that spans and metrics share.
// https://opentelemetry.io/docs/specs/semconv/gen-ai/aws-bedrock/
// SPDX-License-Identifier: Apache-2.0
import type { TokenUsage } from '../converse/types.ts';
import type { CallEvent } from './hooks.ts';

/** A value of an attribute, as `@opentelemetry/api` has it. */
export type SpanValue = string | number | boolean | string[];

const operationNames: Readonly<Record<string, string>> = {
  converse: 'chat',
  'converse-stream': 'chat',
  completions: 'chat',
  messages: 'chat',
  responses: 'chat',
  invoke: 'generate_content',
  'invoke-with-response-stream': 'generate_content',
};

export const operationName = ({ operation }: CallEvent): string =>
  operationNames[operation] ?? operation.replaceAll('-', '_');

/** The conventions count what came from the cache as input; Converse counts it apart. */
export const inputTokens = ({ inputTokens: fresh, cacheReadInputTokens, cacheWriteInputTokens }: TokenUsage): number =>
  fresh + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);

export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);

export const definedAttributes = (attributes: Record<string, SpanValue | undefined>): Record<string, SpanValue> =>
  Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, SpanValue] => entry[1] !== undefined),
  );

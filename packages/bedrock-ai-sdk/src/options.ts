// Our options in a call, a message, a part or a tool: `providerOptions.bedrock` (or `amazonBedrock`).
// SPDX-License-Identifier: Apache-2.0
import type {
  CachePointBlock,
  CallOptions,
  GuardrailConfig,
  JsonObject,
  PerformanceConfig,
  ServiceTier,
} from 'bedrock-core';
import { invalidArgument } from './errors.ts';
import { nearestName } from './nearest.ts';

/** How the model reasons. Claude up to 4.5 takes a budget, later ones and Nova 2 an effort. */
export interface BedrockReasoningConfig {
  type?: 'enabled' | 'disabled' | 'adaptive' | undefined;
  /** Tokens for reasoning; at least 1,024. They are added to `maxOutputTokens`. */
  budgetTokens?: number | undefined;
  maxReasoningEffort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | undefined;
  /** Whether Claude's reasoning is shown as a summary or left out. */
  display?: 'summarized' | 'omitted' | undefined;
}

/** Options of a call: `providerOptions: { bedrock: { … } }`. */
export interface BedrockLanguageModelOptions {
  /** Fields of the model's own format that Converse has no name for; they win over what we set there. */
  additionalModelRequestFields?: JsonObject | undefined;
  /** JSON Pointers (at most 10) into the model's own reply; what they find is in the metadata. */
  additionalModelResponseFieldPaths?: string[] | undefined;
  /** Claude's beta flags. */
  anthropicBeta?: string[] | undefined;
  guardrailConfig?: GuardrailConfig | undefined;
  performanceConfig?: PerformanceConfig | undefined;
  promptVariables?: Record<string, { text: string }> | undefined;
  reasoningConfig?: BedrockReasoningConfig | undefined;
  requestMetadata?: Record<string, string> | undefined;
  serviceTier?: ServiceTier['type'] | ServiceTier | undefined;
  /** How a JSON schema is enforced: natively, by a forced tool, or by what the model can do. Default `auto`. */
  structuredOutputMode?: 'outputFormat' | 'jsonTool' | 'auto' | undefined;
  /** Which API serves the call. Default: the model's own. */
  surface?: CallOptions['surface'];
  /** Which host serves the OpenAI- and Anthropic-shaped APIs. Default `runtime`. */
  host?: CallOptions['host'];
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
}

export type GuardQualifier = 'grounding_source' | 'query' | 'guard_content';

/** Options of a message, a part or a tool. */
export interface BedrockPartOptions {
  /** Caches the prompt up to here. `true` is `{ type: 'default' }`. */
  cachePoint?: CachePointBlock | boolean | undefined;
  citations?: { enabled: boolean } | undefined;
  /** What a document is about. */
  context?: string | undefined;
  /** Account id of an S3 object's bucket, when it is not the caller's. */
  bucketOwner?: string | undefined;
  /** Shows this text or image to the guardrail. */
  guardContent?: boolean | { qualifiers?: GuardQualifier[] | undefined } | undefined;
  guardContentQualifiers?: GuardQualifier[] | undefined;
  /** Proof that a reasoning is the model's own; put there by a reply. */
  signature?: string | undefined;
  /** Encrypted reasoning, base64; put there by a reply. */
  redactedData?: string | undefined;
}

export type ProviderOptions = Record<string, Record<string, unknown> | undefined>;

type Kind = 'object' | 'texts' | 'text' | 'text or object' | 'switch' | 'number' | readonly string[];
type Kinds<Options> = Record<keyof Options, Kind>;

const callOptions: Kinds<BedrockLanguageModelOptions> = {
  additionalModelRequestFields: 'object',
  additionalModelResponseFieldPaths: 'texts',
  anthropicBeta: 'texts',
  guardrailConfig: 'object',
  performanceConfig: 'object',
  promptVariables: 'object',
  reasoningConfig: 'object',
  requestMetadata: 'object',
  serviceTier: 'text or object',
  structuredOutputMode: ['outputFormat', 'jsonTool', 'auto'],
  surface: ['converse', 'invoke', 'openai', 'anthropic', 'converse_like'],
  host: ['runtime', 'mantle'],
  baseModel: 'text',
};

const partOptions: Kinds<BedrockPartOptions> = {
  cachePoint: 'switch',
  citations: 'object',
  context: 'text',
  bucketOwner: 'text',
  guardContent: 'switch',
  guardContentQualifiers: 'texts',
  signature: 'text',
  redactedData: 'text',
};

const reasoningOptions: Kinds<BedrockReasoningConfig> = {
  type: ['enabled', 'disabled', 'adaptive'],
  budgetTokens: 'number',
  maxReasoningEffort: 'text',
  display: ['summarized', 'omitted'],
};

/** The two names that our options go by: that of `@ai-sdk/amazon-bedrock`, and our own, which wins. */
const keys = ['amazonBedrock', 'bedrock'] as const;

export function parseCallOptions(options: ProviderOptions | undefined): BedrockLanguageModelOptions {
  const parsed: BedrockLanguageModelOptions = parse(options, callOptions, 'providerOptions');
  if (parsed.reasoningConfig !== undefined)
    check(parsed.reasoningConfig, reasoningOptions, 'providerOptions.bedrock.reasoningConfig');
  return parsed;
}

export function parsePartOptions(options: ProviderOptions | undefined, path: string): BedrockPartOptions {
  return options === undefined ? none : parse(options, partOptions, `${path}.providerOptions`);
}

/** Parts of a reply carry what we, or another provider's version, wrote there: names unknown to us are no mistake. */
export function readPartOptions(options: ProviderOptions | undefined): BedrockPartOptions {
  return options === undefined ? none : { ...options['amazonBedrock'], ...options['bedrock'] };
}

const none: BedrockPartOptions = {};

/** The names under which metadata goes out: ours, and the one that the caller used. */
export function metadataKeys(options: ProviderOptions | undefined): readonly string[] {
  return options?.['amazonBedrock'] === undefined ? ['bedrock'] : ['bedrock', 'amazonBedrock'];
}

function parse(options: ProviderOptions | undefined, known: Record<string, Kind>, path: string): Record<string, never> {
  const merged: Record<string, unknown> = {};
  for (const key of keys) {
    const given = options?.[key];
    if (given === undefined) continue;
    check(given, known, `${path}.${key}`);
    for (const name of Object.keys(known)) if (given[name] !== undefined) merged[name] = given[name];
  }
  // Each value has been checked against its kind.
  return merged as Record<string, never>;
}

function check(given: object, known: Record<string, Kind>, path: string): void {
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      const meant = nearestName(name, Object.keys(known));
      throw invalidArgument(
        `${path}.${name}`,
        `\`${path}.${name}\` is not an option of Bedrock. Did you mean \`${meant}\`?`,
      );
    }
    if (value !== undefined && !isOfKind(value, kind)) {
      const wanted = typeof kind === 'string' ? phrases[kind] : `one of ${kind.join(', ')}`;
      throw invalidArgument(`${path}.${name}`, `\`${path}.${name}\` takes ${wanted}.`);
    }
  }
}

const phrases: Record<Extract<Kind, string>, string> = {
  object: 'an object',
  texts: 'a list of texts',
  text: 'a text',
  'text or object': 'a text or an object',
  switch: '`true`, `false` or an object',
  number: 'a number',
};

function isOfKind(value: unknown, kind: Kind): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (kind) {
    case 'object':
      return isObject;
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'text':
      return typeof value === 'string';
    case 'text or object':
      return isObject || typeof value === 'string';
    case 'switch':
      return isObject || typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    default:
      return kind.some((item) => item === value);
  }
}

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
import type { BedrockModelSettings } from './model-settings.ts';
import { checkOptions, parseOptions, type Kinds, type ProviderOptions } from './option-check.ts';

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
  /** `auto`: cache points after tools, system and the last turns, where the model caches. */
  promptCaching?: CallOptions['promptCaching'];
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
  /** The family behind an opaque ARN: `anthropic`, or one of the catalog's. */
  modelFamily?: string | undefined;
  /** Claude uses at most one tool in a turn. */
  disableParallelToolUse?: boolean | undefined;
  /** `auto` calls a model that is served through inference profiles alone through that of the region. */
  inferenceProfile?: CallOptions['inferenceProfile'];
  /** What would be mended or left out with a warning is an error instead. */
  strict?: boolean | undefined;
  /** What the user says where a turn of the user is missing; `false` fills no gap. */
  userContinueMessage?: string | false | undefined;
  /** Texts that arrive together are one part of the stream: fewer parts where many come at once. Default `false`. */
  joinTexts?: boolean | undefined;
  /** Limits on waiting, over those of the provider. */
  timeouts?: CallOptions['timeouts'];
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
  /** What kind of result a tool that ran at AWS gave; put there by a reply. */
  toolResultType?: string | undefined;
}

const callOptions: Kinds<BedrockLanguageModelOptions> = {
  additionalModelRequestFields: 'object',
  additionalModelResponseFieldPaths: 'texts',
  anthropicBeta: 'texts',
  guardrailConfig: 'object',
  performanceConfig: 'object',
  promptCaching: 'text or object',
  promptVariables: 'object',
  reasoningConfig: 'object',
  requestMetadata: 'object',
  serviceTier: 'text or object',
  structuredOutputMode: ['outputFormat', 'jsonTool', 'auto'],
  surface: ['converse', 'invoke', 'openai', 'responses', 'anthropic', 'converse_like'],
  host: ['runtime', 'mantle'],
  baseModel: 'text',
  modelFamily: 'text',
  disableParallelToolUse: 'boolean',
  inferenceProfile: ['auto'],
  strict: 'boolean',
  userContinueMessage: 'text or false',
  joinTexts: 'boolean',
  timeouts: 'object',
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
  toolResultType: 'text',
};

const reasoningOptions: Kinds<BedrockReasoningConfig> = {
  type: ['enabled', 'disabled', 'adaptive'],
  budgetTokens: 'number',
  maxReasoningEffort: 'text',
  display: ['summarized', 'omitted'],
};

/** `settings` are those of the model: a call's own options win. */
export function parseCallOptions(
  options: ProviderOptions | undefined,
  settings: BedrockModelSettings = {},
): BedrockLanguageModelOptions {
  const parsed: BedrockLanguageModelOptions = {
    ...settings,
    ...foreignOptions(options),
    ...parseOptions(options, callOptions, 'providerOptions'),
  };
  if (parsed.reasoningConfig !== undefined)
    checkOptions(parsed.reasoningConfig, reasoningOptions, 'providerOptions.bedrock.reasoningConfig');
  return parsed;
}

/** `@ai-sdk/amazon-bedrock` reads these under Anthropic's name; whatever else stands there is Anthropic's. */
function foreignOptions(options: ProviderOptions | undefined): BedrockLanguageModelOptions {
  const { disableParallelToolUse, structuredOutputMode } = options?.['anthropic'] ?? {};
  const given = Object.entries({ disableParallelToolUse, structuredOutputMode }).filter(
    ([, value]) => value !== undefined,
  );
  return parseOptions({ bedrock: Object.fromEntries(given) }, callOptions, 'providerOptions');
}

export function parsePartOptions(options: ProviderOptions | undefined, path: string): BedrockPartOptions {
  return options === undefined ? none : parseOptions(options, partOptions, `${path}.providerOptions`);
}

/** Parts of a reply carry what we, or another provider's version, wrote there: names unknown to us are no mistake. */
export function readPartOptions(options: ProviderOptions | undefined): BedrockPartOptions {
  return options === undefined ? none : { ...options['amazonBedrock'], ...options['bedrock'] };
}

const none: BedrockPartOptions = {};

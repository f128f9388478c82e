// A call of any spec, its prompt already converted, as a Converse request.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import {
  readModel,
  type CallOptions,
  type ConverseRequest,
  type JsonObject,
  type Model,
  type StructuredOutput,
} from 'bedrock-core';
import type { CallSettings } from './call-settings.ts';
import { toCatalogHint } from './model-settings.ts';
import { unsupportedSetting, type Notice } from './notice.ts';
import type { BedrockLanguageModelOptions } from './options.ts';
import type { Conversation } from './prompt/conversation.ts';
import type { Reasoning } from './reasoning.ts';
import { callHeaders, type ProviderContext } from './settings.ts';
import type { EncodedTools } from './tools.ts';

export interface PreparedCall {
  request: ConverseRequest;
  callOptions: CallOptions;
}

export async function prepareCall<Tool>(
  { modelId, provider }: { modelId: string; provider: ProviderContext },
  conversation: Conversation,
  settings: CallSettings<Tool>,
  options: BedrockLanguageModelOptions,
  notices: Notice[],
): Promise<PreparedCall> {
  const { surface, host, serviceTier } = options;
  const hint = toCatalogHint(options, provider.settings.models);
  const model = readModel(modelId, { ...hint, surface });
  const reasoning =
    (settings.reasoning ?? 'provider-default') === 'provider-default' && options.reasoningConfig === undefined
      ? asTheModelDoes
      : (await import('./reasoning.ts')).toReasoning(model, settings.reasoning, options.reasoningConfig, notices);
  const { toolConfig, ...ownTools } =
    settings.tools.length === 0
      ? noTools
      : (await import('./tools.ts')).requestTools(settings, options, {
          model,
          conversation,
          thinks: reasoning.isOn,
          notices,
        });
  const fields = additionalFields(options, reasoning, ownTools);

  const request: ConverseRequest = {
    modelId,
    messages: conversation.messages,
    ...optional('system', conversation.system.length === 0 ? undefined : conversation.system),
    ...optional('inferenceConfig', inferenceConfig(settings, { model, reasoning, notices })),
    ...optional('toolConfig', toolConfig),
    ...optional('additionalModelRequestFields', fields),
    ...optional(
      'additionalModelResponseFieldPaths',
      options.additionalModelResponseFieldPaths ?? stopSequencePath(settings, model),
    ),
    ...optional('guardrailConfig', options.guardrailConfig),
    ...optional('performanceConfig', options.performanceConfig),
    ...optional('promptVariables', options.promptVariables),
    ...optional('requestMetadata', options.requestMetadata),
    ...optional('serviceTier', typeof serviceTier === 'string' ? { type: serviceTier } : serviceTier),
  };
  const callOptions = {
    signal: settings.abortSignal,
    headers: callHeaders(settings.headers),
    surface,
    host,
    ...hint,
    // One that is not given leaves the provider's in place.
    ...optional('inferenceProfile', options.inferenceProfile),
    strict: options.strict,
    userContinueMessage: options.userContinueMessage,
    ...optional('timeouts', options.timeouts),
    topK: topK(settings, reasoning, notices),
    ...penalties(settings),
    structuredOutput: structuredOutput(settings, options, notices),
    promptCaching: options.promptCaching,
    joinTexts: options.joinTexts,
  };
  return { request, callOptions };
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

/** What else is known of a call. */
interface Known {
  model: Model;
  reasoning: Reasoning;
  notices: Notice[];
}

function inferenceConfig(
  settings: CallSettings<unknown>,
  { model, reasoning: { isOn, budgetTokens }, notices }: Known,
): ConverseRequest['inferenceConfig'] {
  const { stopSequences = [] } = settings;
  const sampling: { temperature?: number; topP?: number } = {};
  for (const name of ['temperature', 'topP'] as const) {
    const value = settings[name];
    if (value === undefined) continue;
    if (!isOn) sampling[name] = name === 'topP' ? value : allowedTemperature(value, model, notices);
    // ai@4 sets temperature 0 by itself: nobody asked for it, so nobody is told.
    else if (!(name === 'temperature' && (value === 0 || value === 1))) {
      notices.push(unsupportedSetting(name, `Claude refuses \`${name}\` while it reasons: it is left out.`));
    }
  }
  const config = {
    ...optional('maxTokens', maxTokens(settings.maxTokens, budgetTokens)),
    ...sampling,
    ...optional('stopSequences', stopSequences.length === 0 ? undefined : stopSequences),
  };
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Other providers take up to 2. NaN passes, for the core to refuse. */
function allowedTemperature(wanted: number, { surface }: Model, notices: Notice[]): number {
  const highest = surface === 'converse' ? 1 : 2;
  const allowed = Math.min(Math.max(wanted, 0), highest);
  if (allowed !== wanted && !Number.isNaN(wanted)) {
    const message = `A temperature is between 0 and ${highest}: ${allowed} is used in the place of ${wanted}.`;
    notices.push(unsupportedSetting('temperature', message));
  }
  return allowed;
}

const roomForAnswer = 4_096;

/** The caller's limit is for the answer; a budget comes on top, because Bedrock counts both as output. */
function maxTokens(wanted: number | undefined, budgetTokens: number): number | undefined {
  if (budgetTokens === 0) return wanted;
  return budgetTokens + (wanted ?? roomForAnswer);
}

const modes = { auto: 'auto', outputFormat: 'native', jsonTool: 'tool' } as const;

/** The answer's text is the JSON, by whichever way the model has to it. */
function structuredOutput(
  { json }: CallSettings<unknown>,
  { structuredOutputMode = 'auto' }: BedrockLanguageModelOptions,
  notices: Notice[],
): StructuredOutput | undefined {
  if (json === undefined) return undefined;
  if (json.schema !== undefined)
    return { ...json, schema: json.schema as JsonObject, mode: modes[structuredOutputMode] };
  const message = 'Bedrock returns JSON by a schema: without one the model is asked by the prompt alone.';
  notices.push(unsupportedSetting('responseFormat', message));
  return undefined;
}

const asTheModelDoes: Reasoning = { fields: {}, isOn: false, budgetTokens: 0 };

const noTools: EncodedTools = { toolConfig: undefined, fields: {}, betas: [] };

/** The model's own fields: what we derive, under what the caller gives; lists are joined. */
function additionalFields(
  { anthropicBeta = [], additionalModelRequestFields: own = {} }: BedrockLanguageModelOptions,
  reasoning: Reasoning,
  tools: Omit<EncodedTools, 'toolConfig'>,
): JsonObject | undefined {
  const betas = [...anthropicBeta, ...tools.betas];
  const derived: JsonObject = {
    ...reasoning.fields,
    ...tools.fields,
    ...(betas.length === 0 ? {} : { anthropic_beta: betas }),
  };
  const fields: JsonObject = { ...derived, ...own };
  for (const name of ['tools', 'anthropic_beta']) {
    const [ours, theirs] = [derived[name], own[name]];
    if (Array.isArray(ours) && Array.isArray(theirs)) fields[name] = [...new Set([...ours, ...theirs])];
  }
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function topK({ topK: wanted }: CallSettings<unknown>, { isOn }: Reasoning, notices: Notice[]): number | undefined {
  if (wanted === undefined || !isOn) return wanted;
  notices.push(unsupportedSetting('topK', 'Claude refuses `topK` while it reasons: it is left out.'));
  return undefined;
}

/** Claude says which of several stop sequences it met, when asked: one path is a reply's, the other a stream's. */
function stopSequencePath({ stopSequences = [] }: CallSettings<unknown>, { dialect }: Model): string[] | undefined {
  return dialect === 'anthropic-messages' && stopSequences.length > 0
    ? ['/stop_sequence', '/delta/stop_sequence']
    : undefined;
}

/** ai@4 sets penalties of 0 by itself: they say nothing. */
function penalties({ presencePenalty, frequencyPenalty, seed }: CallSettings<unknown>): CallOptions {
  return {
    presencePenalty: presencePenalty === 0 ? undefined : presencePenalty,
    frequencyPenalty: frequencyPenalty === 0 ? undefined : frequencyPenalty,
    seed,
  };
}

// Messages, fields and call options as a Converse request.
// SPDX-License-Identifier: Apache-2.0
import type { BaseMessage } from '@langchain/core/messages';
import type {
  CallOptions,
  ContentBlock,
  ConverseRequest,
  JsonObject,
  Message,
  StructuredOutput,
  Warning,
} from 'bedrock-core';
import { coreOptionNames, type ChatBedrockCallOptions, type RequestFields } from './fields.ts';
import { cachePointOf } from './messages/text.ts';
import { toConverse } from './messages/to-converse.ts';
import { toToolConfig } from './tools.ts';

export interface BuiltRequest {
  request: ConverseRequest;
  warnings: Warning[];
}

type Settings = RequestFields &
  Pick<ChatBedrockCallOptions, 'tools' | 'tool_choice' | 'strict' | 'cache_control' | 'response_format'> &
  Pick<CallOptions, 'headers' | 'timeouts'>;

/** A call's option wins over the constructor's field, and a missing one leaves it. */
export function mergeSettings(fields: RequestFields, options: Settings): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const structuredOutput = options.structuredOutput ?? toStructuredOutput(options.response_format);
  return { ...fields, ...given, ...(structuredOutput === undefined ? {} : { structuredOutput }) };
}

export async function buildRequest(
  modelId: string,
  messages: readonly BaseMessage[],
  settings: Settings,
): Promise<BuiltRequest> {
  const { system, messages: turns, warnings } = await toConverse(messages);
  const request: ConverseRequest = {
    modelId,
    messages: withCachePoint(turns, settings.cache_control),
    ...(system.length === 0 ? {} : { system }),
    ...requestSettings(settings),
  };
  return { request, warnings };
}

/** What core itself is told. `strict` is the tools' own here, and not core's. */
export function callOptions(settings: Settings, signal: AbortSignal | undefined): CallOptions {
  const { headers, timeouts } = settings;
  return defined({
    ...Object.fromEntries(coreOptionNames.map((name) => [name, settings[name]])),
    ...{ headers, timeouts, signal },
  });
}

/** Everything of a request but the conversation; also what tracing shows. */
export function requestSettings(settings: Settings): Omit<ConverseRequest, 'modelId' | 'messages' | 'system'> {
  const { maxTokens, temperature, topP, stop: stopSequences, serviceTier } = settings;
  const inferenceConfig = defined({
    maxTokens,
    temperature,
    topP,
    stopSequences: stopSequences?.length === 0 ? undefined : stopSequences,
  });
  return defined({
    inferenceConfig: Object.keys(inferenceConfig).length === 0 ? undefined : inferenceConfig,
    toolConfig: toToolConfig(settings.tools ?? [], settings.tool_choice, settings.strict),
    additionalModelRequestFields: settings.additionalModelRequestFields,
    additionalModelResponseFieldPaths: settings.additionalModelResponseFieldPaths,
    guardrailConfig: settings.guardrailConfig,
    performanceConfig: settings.performanceConfig,
    promptVariables: settings.promptVariables,
    requestMetadata: settings.requestMetadata,
    serviceTier: typeof serviceTier === 'string' ? { type: serviceTier } : serviceTier,
    outputConfig: isOurs(settings.outputConfig) ? settings.outputConfig : undefined,
  });
}

/** Agents bind every provider's way to ask for a schema at once: Anthropic's `outputConfig.format` is not Converse's. */
function isOurs(outputConfig: ConverseRequest['outputConfig']): boolean {
  return outputConfig?.textFormat !== undefined || outputConfig?.effort !== undefined;
}

/** Agents that hold their answer to a schema ask in OpenAI's words. */
function toStructuredOutput(format: ChatBedrockCallOptions['response_format']): StructuredOutput | undefined {
  const { schema, name, description } = format?.json_schema ?? {};
  if (schema === undefined) return undefined;
  return defined({ schema: schema as JsonObject, name, description });
}

/** The cache point goes after the last content. */
function withCachePoint(turns: Message[], control: ChatBedrockCallOptions['cache_control']): Message[] {
  const cachePoint = cachePointOf(control);
  const last = turns.at(-1);
  if (cachePoint === undefined || last === undefined) return turns;
  return [...turns.slice(0, -1), { ...last, content: [...last.content, { cachePoint }] }];
}

export function defined<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

/** Whether the reply may cite: then its texts come as blocks that can hold citations. */
export function willCite({ messages = [], toolConfig }: ConverseRequest): boolean {
  const cites = ({ document, searchResult, toolResult }: ContentBlock): boolean =>
    document?.citations?.enabled === true ||
    searchResult !== undefined ||
    (toolResult?.content.some((block) => cites(block as ContentBlock)) ?? false);
  return (
    (toolConfig?.tools.some(({ systemTool }) => systemTool !== undefined) ?? false) ||
    messages.some(({ content }) => content.some(cites))
  );
}

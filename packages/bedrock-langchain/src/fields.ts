// What ChatBedrock accepts, when it is made and at each call.
// SPDX-License-Identifier: Apache-2.0
import type {
  BaseChatModelCallOptions,
  BaseChatModelParams,
  BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { BedrockModelId, CallOptions, CommonOptions, ConverseRequest } from 'bedrock-core';
import type { ClientFields } from './client.ts';

/** What Converse's request has a member for. */
interface ConverseFields {
  additionalModelRequestFields?: ConverseRequest['additionalModelRequestFields'];
  additionalModelResponseFieldPaths?: string[] | undefined;
  guardrailConfig?: ConverseRequest['guardrailConfig'];
  performanceConfig?: ConverseRequest['performanceConfig'];
  promptVariables?: ConverseRequest['promptVariables'];
  requestMetadata?: Record<string, string> | undefined;
  /** As in AWS's API, or the name alone. */
  serviceTier?: ConverseRequest['serviceTier'] | 'priority' | 'default' | 'flex' | 'reserved';
  outputConfig?: ConverseRequest['outputConfig'];
  temperature?: number | undefined;
  topP?: number | undefined;
  maxTokens?: number | undefined;
  stop?: string[] | undefined;
}

/** What core does for a call beyond that. */
export type CoreOptions = CommonOptions & Pick<CallOptions, 'surface' | 'host' | 'baseModel' | 'userContinueMessage'>;

/** Settings of a request: given to the constructor for all calls, or to one call, which wins. */
export interface RequestFields extends ConverseFields, CoreOptions {
  /** Whether usage is told in streams. Default true. */
  streamUsage?: boolean | undefined;
}

/** Fields of the constructor: the model, how to reach it, and what holds for every request. */
export interface ChatBedrockFields extends Omit<BaseChatModelParams, keyof ClientFields>, RequestFields, ClientFields {
  /** Model id, inference profile id or ARN. */
  model: BedrockModelId;
  /** Streams also when it is invoked. */
  streaming?: boolean | undefined;
}

/** Options of one call. */
export interface ChatBedrockCallOptions
  extends BaseChatModelCallOptions, Omit<RequestFields, 'stop'>, Pick<CallOptions, 'headers' | 'timeouts'> {
  tools?: BindToolsInput[] | undefined;
  strict?: boolean | undefined;
  /** Marks the end of the conversation as a point up to which the prompt may be cached. */
  cache_control?: { type?: string; ttl?: '5m' | '1h' } | undefined;
  /** A JSON schema for the answer, in OpenAI's shape. */
  response_format?:
    | { type?: string; json_schema?: { name?: string; description?: string; schema?: unknown } }
    | undefined;
}

export const coreOptionNames: readonly (keyof CoreOptions)[] = [
  ...(['topK', 'presencePenalty', 'frequencyPenalty', 'seed', 'reasoning', 'structuredOutput'] as const),
  ...(['promptCaching', 'surface', 'host', 'baseModel', 'userContinueMessage'] as const),
];

const requestFieldNames: readonly (keyof RequestFields)[] = [
  ...(['additionalModelRequestFields', 'additionalModelResponseFieldPaths', 'guardrailConfig'] as const),
  ...(['performanceConfig', 'promptVariables', 'requestMetadata', 'serviceTier', 'outputConfig'] as const),
  ...(['temperature', 'topP', 'maxTokens', 'stop'] as const),
  ...coreOptionNames,
];

/** Those of a constructor's fields that belong to its requests. */
export function requestFields(fields: RequestFields): RequestFields {
  return Object.fromEntries(
    requestFieldNames.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  );
}

// What ChatBedrock accepts, when it is made and at each call.
// SPDX-License-Identifier: Apache-2.0
import type {
  BaseChatModelCallOptions,
  BaseChatModelParams,
  BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { BedrockModelId, BedrockSettings, ConverseRequest, Surface } from 'bedrock-core';

/** Settings of a request: given to the constructor for all calls, or to one call, which wins. */
export interface RequestFields {
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
  topK?: number | undefined;
  maxTokens?: number | undefined;
  stop?: string[] | undefined;
  /** Whether usage is told in streams. Default true. */
  streamUsage?: boolean | undefined;
  /** Which API serves the call. Default: the model's own. */
  surface?: Surface | undefined;
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
}

/** Fields of the constructor: the model, how to reach it, and what holds for every request. */
export interface ChatBedrockFields
  extends
    BaseChatModelParams,
    RequestFields,
    Pick<BedrockSettings, 'region' | 'endpoint' | 'credentials' | 'apiKey' | 'fetch' | 'timeouts'>,
    Pick<BedrockSettings, 'targets' | 'strategy' | 'hooks' | 'telemetry'> {
  /** Model id, inference profile id or ARN. */
  model: BedrockModelId;
  headers?: BedrockSettings['headers'];
  /** Streams also when it is invoked. */
  streaming?: boolean | undefined;
}

/** Options of one call. */
export interface ChatBedrockCallOptions extends BaseChatModelCallOptions, Omit<RequestFields, 'stop'> {
  tools?: BindToolsInput[] | undefined;
  strict?: boolean | undefined;
  /** Marks the end of the conversation as a point up to which the prompt may be cached. */
  cache_control?: { type?: string; ttl?: '5m' | '1h' } | undefined;
  /** A JSON schema for the answer, in OpenAI's shape. */
  response_format?:
    | { type?: string; json_schema?: { name?: string; description?: string; schema?: unknown } }
    | undefined;
}

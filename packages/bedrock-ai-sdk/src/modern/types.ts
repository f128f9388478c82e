// What V2, V3 and V4 have in common, and the few places in which they differ.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, TokenUsage } from 'bedrock-core';
import type { LanguageModelV2CallOptions } from '@ai-sdk/provider-v2';
import type { LanguageModelV3CallOptions } from '@ai-sdk/provider-v3';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider-v4';
import type { FinishReason } from '../finish-reason.ts';
import type { Notice } from '../notice.ts';

/**
 * A call of any of the three. Each version takes the shapes of all: ai@7 before 7.0.108 hands V4 file
 * data to older models, and ai@6 and 7 hand V3 tool results to V2 ones.
 */
export type ModernCall = LanguageModelV2CallOptions | LanguageModelV3CallOptions | LanguageModelV4CallOptions;
export type ModernMessage = ModernCall['prompt'][number];
export type ModernTool = NonNullable<ModernCall['tools']>[number];

export type Metadata = Record<string, JsonObject>;

/** How one version says what all three say. */
export interface Spec<Version extends string, Finish, Usage, Warning, Data> {
  version: Version;
  /** The subpath that serves the version, for messages. */
  subpath: string;
  finishReason(unified: FinishReason, raw: string | undefined): Finish;
  usage(usage: TokenUsage | undefined): Usage;
  warning(notice: Notice<ModernTool>): Warning;
  fileData(bytes: Uint8Array): Data;
}

export type Content<Data> =
  | { type: 'text'; text: string; providerMetadata?: Metadata }
  | { type: 'reasoning'; text: string; providerMetadata?: Metadata }
  | { type: 'file'; mediaType: string; data: Data }
  | SourceContent
  | ToolCallContent
  | ToolResultContent;

export type SourceContent =
  | { type: 'source'; sourceType: 'url'; id: string; url: string; title?: string; providerMetadata?: Metadata }
  | {
      type: 'source';
      sourceType: 'document';
      id: string;
      mediaType: string;
      title: string;
      providerMetadata?: Metadata;
    };

export interface ToolCallContent {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  /** JSON text. */
  input: string;
  providerExecuted?: boolean;
}

export interface ToolResultContent {
  type: 'tool-result';
  toolCallId: string;
  toolName: string;
  result: NonNullable<JsonObject[string]>;
  isError?: boolean;
  /** Known to V2 alone; later versions tell it from the call. */
  providerExecuted?: boolean;
  providerMetadata?: Metadata;
}

export type StreamPart<Finish, Usage, Warning, Data> =
  | { type: 'stream-start'; warnings: Warning[] }
  | { type: 'response-metadata'; id?: string; timestamp: Date; modelId: string }
  | { type: 'raw'; rawValue: unknown }
  | { type: 'text-start' | 'reasoning-start'; id: string }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | { type: 'text-end'; id: string }
  | { type: 'reasoning-end'; id: string; providerMetadata?: Metadata }
  | { type: 'tool-input-start'; id: string; toolName: string; providerExecuted?: boolean }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-input-end'; id: string }
  | { type: 'file'; mediaType: string; data: Data }
  | SourceContent
  | ToolCallContent
  | ToolResultContent
  | { type: 'finish'; finishReason: Finish; usage: Usage; providerMetadata: Metadata }
  | { type: 'error'; error: unknown };

export interface GenerateResult<Finish, Usage, Warning, Data> {
  content: Content<Data>[];
  finishReason: Finish;
  usage: Usage;
  providerMetadata: Metadata;
  request: { body?: unknown };
  response: { id?: string; timestamp: Date; modelId: string; headers: Record<string, string>; body: unknown };
  warnings: Warning[];
}

export interface StreamResult<Finish, Usage, Warning, Data> {
  stream: ReadableStream<StreamPart<Finish, Usage, Warning, Data>>;
  request: { body?: unknown };
  response: { headers: Record<string, string> };
}

/** A language model of one version. */
export interface ModernModel<Version extends string, Finish, Usage, Warning, Data> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;
  doGenerate(call: ModernCall): Promise<GenerateResult<Finish, Usage, Warning, Data>>;
  doStream(call: ModernCall): Promise<StreamResult<Finish, Usage, Warning, Data>>;
}

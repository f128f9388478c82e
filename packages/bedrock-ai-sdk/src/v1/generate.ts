// A whole Converse reply as V1's result: texts joined, everything else in a list of its own.
// SPDX-License-Identifier: Apache-2.0
import type {
  LanguageModelV1,
  LanguageModelV1CallWarning,
  LanguageModelV1FunctionToolCall,
  LanguageModelV1Source,
} from '@ai-sdk/provider-v1';
import { encodeBase64, type ContentBlock, type ConverseRequest, type JsonObject, type TokenUsage } from 'bedrock-core';
import type { Notice } from '../notice.ts';
import { citationMetadata, inputText, toSource, type CitationDelta } from '../reply.ts';
import { totalInput } from '../usage.ts';

export interface ReplyContext {
  request: ConverseRequest;
  generateId(): string;
}

type Result = Awaited<ReturnType<LanguageModelV1['doGenerate']>>;
type Reasoning = Exclude<Result['reasoning'], string | undefined>[number];

export interface ReplyContent extends Pick<Result, 'text' | 'files' | 'sources' | 'toolCalls'> {
  reasoning?: Reasoning[];
  /** Citations of documents, which V1's sources cannot say. */
  citations: JsonObject[];
}

export function toContent(blocks: readonly ContentBlock[], context: ReplyContext): ReplyContent {
  const texts = blocks.flatMap(toText);
  const reasoning = blocks.flatMap(toReasoning);
  const toolCalls = blocks.flatMap((block) => toToolCall(block, context));
  const files = blocks.flatMap(({ image }) =>
    image?.source?.bytes === undefined ? [] : [{ data: image.source.bytes, mimeType: `image/${image.format}` }],
  );
  const cited = blocks.flatMap(({ citationsContent }) => citationsContent?.citations ?? []);
  const sources = cited.flatMap((citation) => toUrlSource(citation, context) ?? []);
  return {
    ...(texts.length === 0 ? {} : { text: texts.join('') }),
    ...(reasoning.length === 0 ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(files.length === 0 ? {} : { files }),
    ...(sources.length === 0 ? {} : { sources }),
    citations: cited.filter((citation) => toUrlSource(citation, context) === undefined).map(toCitation),
  };
}

function toText({ text, citationsContent }: ContentBlock): string[] {
  if (text !== undefined) return [text];
  return (citationsContent?.content ?? []).map((piece) => piece.text);
}

function toReasoning({ reasoningContent }: ContentBlock): Reasoning[] {
  if (reasoningContent?.reasoningText !== undefined) return [{ type: 'text', ...reasoningContent.reasoningText }];
  if (reasoningContent?.redactedContent === undefined) return [];
  return [{ type: 'redacted', data: encodeBase64(reasoningContent.redactedContent) }];
}

function toToolCall({ toolUse }: ContentBlock, { generateId }: ReplyContext): LanguageModelV1FunctionToolCall[] {
  // V1 knows no tools that run at the provider: a call would wait for its result.
  if (toolUse === undefined || toolUse.type === 'server_tool_use') return [];
  const { toolUseId, name, input } = toolUse;
  return [{ toolCallType: 'function', toolCallId: toolUseId || generateId(), toolName: name, args: inputText(input) }];
}

/** V1 knows sources of the web alone. */
export function toUrlSource(
  citation: CitationDelta,
  { request, generateId }: ReplyContext,
): LanguageModelV1Source | undefined {
  const source = toSource(citation, request);
  return source.sourceType === 'url' ? { ...source, id: generateId() } : undefined;
}

export function toCitation(citation: CitationDelta): JsonObject {
  return { ...(citation.title === undefined ? {} : { title: citation.title }), ...citationMetadata(citation) };
}

/** V1 writes NaN for what is not known. */
export function toUsage(usage: TokenUsage | undefined): { promptTokens: number; completionTokens: number } {
  return usage === undefined
    ? { promptTokens: Number.NaN, completionTokens: Number.NaN }
    : { promptTokens: totalInput(usage), completionTokens: usage.outputTokens };
}

type UnsupportedTool = Extract<LanguageModelV1CallWarning, { type: 'unsupported-tool' }>['tool'];
type SettingName = Extract<LanguageModelV1CallWarning, { type: 'unsupported-setting' }>['setting'];

export function toWarning({ setting, tool, message }: Notice<UnsupportedTool>): LanguageModelV1CallWarning {
  if (setting !== undefined) return { type: 'unsupported-setting', setting: setting as SettingName, details: message };
  if (tool !== undefined) return { type: 'unsupported-tool', tool, details: message };
  return { type: 'other', message };
}

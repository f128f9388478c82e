// What Bedrock refuses about the parts of a conversation: questions that repair.ts asks before it mends.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { isJsonObject } from '../json.ts';
import type { ContentBlock, Message, ToolResultBlock, ToolSpec } from './types.ts';

const documentName = /^[a-zA-Z0-9()[\]_-]+(?: [a-zA-Z0-9()[\]_-]+)*$/;
const toolUseId = /^[a-zA-Z0-9_.:-]{1,64}$/;
const shortToolUseId = /^[a-zA-Z0-9]{9}$/;
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

export const isDocumentName = (name: string): boolean => name.length <= 200 && documentName.test(name);
export const isToolName = (name: string): boolean => toolName.test(name);
export const isToolUseId = (id: string, { capabilities }: Model): boolean =>
  (capabilities.toolUseIds === 'nine-characters' ? shortToolUseId : toolUseId).test(id);
/** Images that a tool returns: Claude, Nova and Llama 4 see them in its result, others only beside it. */
export const seesResults = ({ dialect, surface }: Model): boolean =>
  surface === 'responses' || ['anthropic-messages', 'nova', 'llama4'].includes(dialect);
export const isBlank = (text: string): boolean => text.trim() === '';

/** Claude signs its reasoning and wants it back signed; others refuse a signature. */
export const signsReasoning = ({ dialect }: Model): boolean => dialect === 'anthropic-messages';

/** Only Claude and OpenAI's models read back what they have hidden. */
export const takesRedacted = (model: Model): boolean => signsReasoning(model) || model.dialect === 'openai-chat';

/** Of a model that the catalog does not know, nobody knows who signed what. */
export const isOpaque = ({ baseId, family }: Model): boolean => baseId === undefined || family === 'unknown';

/** Nothing, or nothing but cache points. */
export function saysNothing(blocks: readonly { cachePoint?: unknown }[]): boolean {
  return blocks.every(({ cachePoint }) => cachePoint !== undefined);
}

/** A result of a tool after something else in its message. The service's own tools answer inside the assistant's. */
export function isOutOfOrder(role: Message['role'], content: readonly ContentBlock[]): boolean {
  if (role !== 'user') return false;
  const firstOther = content.findIndex(
    ({ toolResult, cachePoint }) => toolResult === undefined && cachePoint === undefined,
  );
  return firstOther >= 0 && content.findLastIndex(({ toolResult }) => toolResult !== undefined) > firstOther;
}

/** Documents without a text beside them. */
export function lacksText(content: readonly ContentBlock[]): boolean {
  return (
    content.some(({ document }) => document !== undefined) &&
    !content.some(({ text }) => text !== undefined && !isBlank(text))
  );
}

/** Where the results for the tool uses of a message belong: the user's next turn, or -1. */
export function nextUserTurn(messages: readonly Message[], index: number): number {
  let next = index + 1;
  while (messages[next]?.role === 'system') next += 1;
  return messages[next]?.role === 'user' ? next : -1;
}

/** Ids of tool uses whose results the user's next turn does not have. Uses of the service's own tools need none. */
export function missingResults(messages: readonly Message[], index: number): string[] {
  const next = nextUserTurn(messages, index);
  const { role, content } = messages[index] as Message;
  if (role !== 'assistant' || next < 0) return [];
  const given = new Set(messages[next]?.content.map(({ toolResult }) => toolResult?.toolUseId));
  return content.flatMap(({ toolUse }) =>
    toolUse === undefined || toolUse.type !== undefined || given.has(toolUse.toolUseId) ? [] : [toolUse.toolUseId],
  );
}

/** Uses of tools that wait for their results are no beginning of an answer. */
export function isRefusedPrefill({ role, content }: Message, { capabilities }: Model): boolean {
  return (
    role === 'assistant' && capabilities.prefill === false && content.every(({ toolUse }) => toolUse === undefined)
  );
}

/** Claude takes nothing but text in the result of a tool that failed. */
export const wantsTextOnly = (status: ToolResultBlock['status'], model: Model): boolean =>
  status === 'error' && signsReasoning(model);

export const isMedia = ({ image, document, video }: ToolResultBlock['content'][number]): boolean =>
  image !== undefined || document !== undefined || video !== undefined;

export function isFaultyTool({ description, inputSchema }: ToolSpec): boolean {
  return (description !== undefined && isBlank(description)) || lacksType(inputSchema?.json);
}

/** A schema that is an object's, but does not say so. One that says something else is for its author to change. */
export const lacksType = (schema: unknown): boolean =>
  schema == null || (isJsonObject(schema) && schema['type'] === undefined);

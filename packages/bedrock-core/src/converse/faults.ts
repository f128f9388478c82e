// Whether a conversation has anything that Bedrock refuses and repair.ts can mend. Sound conversations,
// which nearly all are, pass here and never load the mender.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ContentBlock, ConverseRequest, Message } from './types.ts';

const documentName = /^[a-zA-Z0-9()[\]_-]+(?: [a-zA-Z0-9()[\]_-]+)*$/;
const toolUseId = /^[a-zA-Z0-9_.:-]{1,64}$/;
const mistralToolUseId = /^[a-zA-Z0-9]{9}$/;
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

export const isDocumentName = (name: string): boolean => name.length <= 200 && documentName.test(name);
export const isToolName = (name: string): boolean => toolName.test(name);

/** Mistral's own models take ids of nine letters and digits, and no others. */
export function isToolUseId(id: string, { dialect }: Model): boolean {
  return (dialect === 'mistral-chat' ? mistralToolUseId : toolUseId).test(id);
}

/** Claude signs its reasoning and wants it back signed; others refuse a signature. */
export const signsReasoning = ({ dialect }: Model): boolean => dialect === 'anthropic-messages';

/** Behind an opaque ARN nobody knows who signed what. */
export const isOpaque = ({ baseId }: Model): boolean => baseId === undefined;

export function hasFaults({ messages = [], toolConfig }: ConverseRequest, model: Model): boolean {
  const names = new Set<string>();
  let hasTools = false;
  for (let index = 0; index < messages.length; index++) {
    const { role, content } = messages[index] as Message;
    if (role === messages[index - 1]?.role || (index === 0 && role === 'assistant')) return true;
    if (content.every(({ cachePoint }) => cachePoint !== undefined)) return true;
    if (isOutOfOrder(content) || lacksText(content)) return true;
    for (const block of content) {
      if (isFaulty(block, model, names)) return true;
      hasTools ||= block.toolUse !== undefined || block.toolResult !== undefined;
    }
  }
  const last = messages.at(-1);
  const text = last?.role === 'assistant' ? last.content.at(-1)?.text : undefined;
  return (hasTools && toolConfig === undefined) || (text !== undefined && text !== text.trimEnd());
}

/** A result of a tool after something else in its message. */
export function isOutOfOrder(content: readonly ContentBlock[]): boolean {
  const firstOther = content.findIndex(
    ({ toolResult, cachePoint }) => toolResult === undefined && cachePoint === undefined,
  );
  return firstOther >= 0 && content.findLastIndex(({ toolResult }) => toolResult !== undefined) > firstOther;
}

/** Documents without a text beside them. */
export function lacksText(content: readonly ContentBlock[]): boolean {
  return (
    content.some(({ document }) => document !== undefined) &&
    !content.some(({ text }) => text !== undefined && text.trim() !== '')
  );
}

function isFaulty(block: ContentBlock, model: Model, names: Set<string>): boolean {
  if (block.text !== undefined) return block.text.trim() === '' || !block.text.isWellFormed();
  if (block.document !== undefined) {
    const { name } = block.document;
    const isFault = !isDocumentName(name) || names.has(name);
    names.add(name);
    return isFault;
  }
  if (block.toolUse !== undefined) {
    const { toolUseId: id, name, input } = block.toolUse;
    return (
      !isToolUseId(id, model) ||
      !isToolName(name) ||
      typeof input !== 'object' ||
      input === null ||
      Array.isArray(input)
    );
  }
  if (block.toolResult !== undefined) {
    const { toolUseId: id, content } = block.toolResult;
    return (
      !isToolUseId(id, model) ||
      content.length === 0 ||
      content.some(({ text }) => text !== undefined && text.trim() === '')
    );
  }
  const reasoning = block.reasoningContent?.reasoningText;
  return reasoning !== undefined && !isOpaque(model) && (reasoning.signature === undefined) === signsReasoning(model);
}

// Whether a request is a plain conversation: texts in turn, and at most a limit on the reply. Nobody
// refuses or mends such a one, so that what looks after all others need not be loaded for it.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ConverseRequest, Message } from './types.ts';

const plainMembers = ['modelId', 'messages', 'system', 'inferenceConfig'];

/** In doubt it is not. */
export function isPlain(request: ConverseRequest, { id, capabilities }: Model): boolean {
  const { messages, system = [], inferenceConfig = {} } = request;
  return (
    hasOnly(request, plainMembers) &&
    // A prompt of Prompt management refuses what it brings itself.
    !id.includes(':prompt/') &&
    hasOnly(inferenceConfig, ['maxTokens']) &&
    isLimit(inferenceConfig.maxTokens) &&
    system.every(isPlainText) &&
    (system.length === 0 || capabilities.system) &&
    Array.isArray(messages) &&
    messages.every(isPlainTurn) &&
    messages.at(-1)?.role === 'user'
  );
}

const isLimit = (maxTokens: number | undefined): boolean =>
  maxTokens === undefined || (Number.isInteger(maxTokens) && maxTokens >= 1);

/** The user begins, and the turns alternate. */
function isPlainTurn({ role, content }: Message, index: number): boolean {
  return (
    role === (index % 2 === 0 ? 'user' : 'assistant') &&
    Array.isArray(content) &&
    content.length > 0 &&
    content.every(isPlainText)
  );
}

const isPlainText = (block: { text?: string | undefined }): boolean =>
  typeof block?.text === 'string' && /\S/.test(block.text) && block.text.isWellFormed() && hasOnly(block, ['text']);

/** Whether whatever is set has one of these names. */
export function hasOnly(value: object, names: readonly string[]): boolean {
  for (const name in value) {
    if (!names.includes(name) && (value as Record<string, unknown>)[name] !== undefined) return false;
  }
  return true;
}

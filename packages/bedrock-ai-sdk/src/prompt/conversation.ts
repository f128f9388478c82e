// Builds Converse's messages: turns of one role become one message, cache points follow their part.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, Message, SystemContentBlock } from 'bedrock-core';
import { unsupported } from '../errors.ts';
import type { BedrockPartOptions } from '../options.ts';
import type { Files } from './file.ts';
import { cachePoints, toTextBlock } from './marks.ts';

export interface Conversation {
  system: SystemContentBlock[];
  messages: Message[];
}

export interface ConversationBuilder {
  readonly result: Conversation;
  /** Of a prompt that has any. */
  readonly files: Files;
  system(text: string, options: BedrockPartOptions, path: string): void;
  /** Adds blocks to the turn of a role, which goes on until the other role speaks. */
  add(role: 'user' | 'assistant', blocks: ContentBlock[], options: BedrockPartOptions): void;
}

export function createConversation(files: Files | undefined): ConversationBuilder {
  const result: Conversation = { system: [], messages: [] };
  return {
    result,
    // Whoever asks for one has a part that `loadFiles` loads them for.
    files: files as Files,
    system(text, options, path) {
      if (result.messages.length > 0) {
        throw unsupported(
          'system message',
          `${path}: Bedrock takes system messages before all others. Move it to the front.`,
        );
      }
      result.system.push(toTextBlock(text, options), ...cachePoints(options));
    },
    add(role, blocks, options) {
      const last = result.messages.at(-1);
      const content = [...blocks, ...cachePoints(options)];
      if (content.length === 0) return;
      if (last?.role === role) last.content.push(...content);
      else result.messages.push({ role, content });
    },
  };
}

export function userText(text: string, options: BedrockPartOptions): ContentBlock[] {
  return [toTextBlock(text, options), ...cachePoints(options)];
}

/** What a prompt without any file needs not load. */
const simple = [
  'text',
  'reasoning',
  'redacted-reasoning',
  'tool-call',
  'tool-approval-request',
  'tool-approval-response',
];

interface AnyPart {
  type: string;
  output?: { type: string };
  content?: unknown;
}

/** In doubt they are loaded. */
export async function loadFiles(
  prompt: readonly { content: string | readonly object[] }[],
): Promise<Files | undefined> {
  const mayHoldFile = ({ type, output, content }: AnyPart): boolean =>
    type === 'tool-result' ? output?.type === 'content' || content !== undefined : !simple.includes(type);
  const isNeeded = prompt.some(
    ({ content }) => typeof content !== 'string' && content.some((part) => mayHoldFile(part as AnyPart)),
  );
  return isNeeded ? (await import('./file.ts')).createFiles() : undefined;
}

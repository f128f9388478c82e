// Builds Converse's messages: turns of one role become one message, cache points follow their part.
// SPDX-License-Identifier: Apache-2.0
import type { CachePointBlock, ContentBlock, Message, SystemContentBlock } from 'bedrock-core';
import { unsupported } from '../errors.ts';
import type { BedrockPartOptions } from '../options.ts';
import { createDocumentNames, guardImage, toFileBlock, toTextBlock, type FilePart, type NameDocument } from './file.ts';

export interface Conversation {
  system: SystemContentBlock[];
  messages: Message[];
}

export interface ConversationBuilder {
  readonly result: Conversation;
  readonly nameDocument: NameDocument;
  system(text: string, options: BedrockPartOptions, path: string): void;
  /** Adds blocks to the turn of a role, which goes on until the other role speaks. */
  add(role: 'user' | 'assistant', blocks: ContentBlock[], options: BedrockPartOptions): void;
}

export function createConversation(): ConversationBuilder {
  const result: Conversation = { system: [], messages: [] };
  return {
    result,
    nameDocument: createDocumentNames(),
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

/** The cache point that options ask for, as a block of its own. */
export function cachePoints({ cachePoint }: BedrockPartOptions): { cachePoint: CachePointBlock }[] {
  if (cachePoint === undefined || cachePoint === false) return [];
  return [{ cachePoint: { ...(cachePoint === true ? {} : cachePoint), type: 'default' } }];
}

export function userText(text: string, options: BedrockPartOptions): ContentBlock[] {
  return [toTextBlock(text, options), ...cachePoints(options)];
}

export function userFile(part: FilePart, nameDocument: NameDocument): ContentBlock[] {
  const block = toFileBlock(part, nameDocument);
  return [guardImage(block, part.options, part.path), ...cachePoints(part.options)];
}

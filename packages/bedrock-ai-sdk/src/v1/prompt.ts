// V1's prompts as a Converse conversation.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV1Message } from '@ai-sdk/provider-v1';
import { decodeBase64, type ContentBlock, type ToolResultContentBlock } from 'bedrock-core';
import { invalidArgument } from '../errors.ts';
import { parsePartOptions, readPartOptions } from '../options.ts';
import {
  createConversation,
  loadFiles,
  userText,
  type Conversation,
  type ConversationBuilder,
} from '../prompt/conversation.ts';
import type { Files } from '../prompt/file.ts';
import { cachePoints } from '../prompt/marks.ts';
import { jsonContent, toolResult, toolUse } from '../prompt/tool-result.ts';

type Part<Role extends LanguageModelV1Message['role']> = Exclude<
  Extract<LanguageModelV1Message, { role: Role }>['content'],
  string
>[number];

export async function toConversation(prompt: readonly LanguageModelV1Message[]): Promise<Conversation> {
  const files = await loadFiles(prompt);
  const conversation = createConversation(files);
  prompt.forEach((message, index) => addMessage(conversation, message, `prompt[${index}]`));
  return conversation.result;
}

function addMessage(conversation: ConversationBuilder, message: LanguageModelV1Message, path: string): void {
  const { files } = conversation;
  const { role, providerMetadata } = message;
  const options = role === 'assistant' ? readPartOptions(providerMetadata) : parsePartOptions(providerMetadata, path);
  const at = (index: number): string => `${path}.content[${index}]`;
  if (role === 'system') conversation.system(message.content, options, path);
  else if (role === 'user')
    conversation.add(
      'user',
      message.content.flatMap((part, index) => userPart(part, at(index), files)),
      options,
    );
  else if (role === 'tool')
    conversation.add(
      'user',
      message.content.flatMap((part, index) => toolPart(part, at(index), files)),
      options,
    );
  else
    conversation.add(
      'assistant',
      message.content.flatMap((part, index) => assistantPart(part, at(index), files)),
      options,
    );
}

function userPart(part: Part<'user'>, path: string, files: Files): ContentBlock[] {
  const options = parsePartOptions(part.providerMetadata, path);
  switch (part.type) {
    case 'text':
      return userText(part.text, options);
    case 'image':
      return files.toUserBlocks({ data: part.image, mediaType: part.mimeType ?? 'image/*', options, path });
    case 'file':
      return files.toUserBlocks({ data: part.data, mediaType: part.mimeType, filename: part.filename, options, path });
    default:
      throw invalidArgument(
        path,
        `${path}: a user message holds texts, images and files, not '${(part as { type: string }).type}'.`,
      );
  }
}

function assistantPart(part: Part<'assistant'>, path: string, files: Files): ContentBlock[] {
  const options = readPartOptions(part.providerMetadata);
  switch (part.type) {
    case 'text':
      return [{ text: part.text }, ...cachePoints(options)];
    case 'reasoning': {
      // Bedrock takes back only the reasoning that it can verify; the rest was for people to read.
      const { text, signature } = part;
      return signature === undefined ? [] : [{ reasoningContent: { reasoningText: { text, signature } } }];
    }
    case 'redacted-reasoning':
      return [{ reasoningContent: { redactedContent: decodeBase64(part.data) } }];
    case 'tool-call':
      return [toolUse(part.toolCallId, part.toolName, part.args), ...cachePoints(options)];
    case 'file':
      return [files.toBlock({ data: part.data, mediaType: part.mimeType, filename: part.filename, options, path })];
    default:
      throw invalidArgument(
        path,
        `${path}: the type '${(part as { type: string }).type}' of an assistant's part is unknown.`,
      );
  }
}

function toolPart(part: Part<'tool'>, path: string, files: Files): ContentBlock[] {
  const options = parsePartOptions(part.providerMetadata, path);
  const content = part.content?.map((item, index): ToolResultContentBlock => {
    if (item.type === 'text') return { text: item.text };
    const file = {
      data: item.data,
      mediaType: item.mimeType ?? 'image/*',
      options: {},
      path: `${path}.content[${index}]`,
    };
    return files.toBlock(file) as ToolResultContentBlock;
  });
  return [toolResult(part.toolCallId, content ?? [jsonContent(part.result)], part.isError), ...cachePoints(options)];
}

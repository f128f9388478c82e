// The prompts of V2, V3 and V4 as a Converse conversation.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, type ContentBlock, type ToolResultBlock, type ToolResultContentBlock } from 'bedrock-core';
import { invalidArgument, unsupported } from '../errors.ts';
import type { Notice } from '../notice.ts';
import type { ProviderOptions } from '../option-check.ts';
import { parsePartOptions, readPartOptions, type BedrockPartOptions } from '../options.ts';
import {
  createConversation,
  loadFiles,
  userText,
  type Conversation,
  type ConversationBuilder,
} from '../prompt/conversation.ts';
import type { FilePart } from '../prompt/file.ts';
import { cachePoints } from '../prompt/marks.ts';
import { jsonContent, toolResult, toolUse } from '../prompt/tool-result.ts';
import type { ModernMessage } from './types.ts';

type Part<Role extends ModernMessage['role']> = Exclude<
  Extract<ModernMessage, { role: Role }>['content'],
  string
>[number];
type ResultPart = Extract<Part<'tool'>, { type: 'tool-result' }>;
type ResultContent = Extract<ResultPart['output'], { type: 'content' }>['value'][number];

export async function toConversation(prompt: readonly ModernMessage[], notices: Notice[]): Promise<Conversation> {
  const files = await loadFiles(prompt);
  const conversation = createConversation(files);
  prompt.forEach((message, index) => addMessage(conversation, message, `prompt[${index}]`, notices));
  return conversation.result;
}

function addMessage(conversation: ConversationBuilder, message: ModernMessage, path: string, notices: Notice[]): void {
  if (message.role === 'assistant') {
    const options = readPartOptions(message.providerOptions);
    const parts: readonly Part<'assistant'>[] = message.content;
    const blocks = parts.flatMap((part, index) =>
      assistantPart(part, `${path}.content[${index}]`, conversation, notices),
    );
    conversation.add('assistant', blocks, options);
    return;
  }
  const options = optionsOf(message, path);
  if (message.role === 'system') conversation.system(message.content, options, path);
  else if (message.role === 'user') {
    const parts: readonly Part<'user'>[] = message.content;
    const blocks = parts.flatMap((part, index) => userPart(part, `${path}.content[${index}]`, conversation));
    conversation.add('user', blocks, options);
  } else {
    const parts: readonly Part<'tool'>[] = message.content;
    const blocks = parts.flatMap((part, index) => toolPart(part, `${path}.content[${index}]`, conversation, notices));
    conversation.add('user', blocks, options);
  }
}

function optionsOf(holder: { providerOptions?: unknown }, path: string): BedrockPartOptions {
  return parsePartOptions(holder.providerOptions as ProviderOptions | undefined, path);
}

function userPart(part: Part<'user'>, path: string, { files }: ConversationBuilder): ContentBlock[] {
  const options = optionsOf(part, path);
  if (part.type === 'text') return userText(part.text, options);
  if (part.type === 'file') return files.toUserBlocks(filePart(part, options, path));
  throw invalidArgument(
    path,
    `${path}: a user message holds texts and files, not '${(part as { type: string }).type}'.`,
  );
}

function filePart(part: object, options: BedrockPartOptions, path: string): FilePart {
  const { data, mediaType, filename } = part as Pick<FilePart, 'data' | 'mediaType' | 'filename'>;
  return { data, mediaType, filename, options, path };
}

function assistantPart(
  part: Part<'assistant'>,
  path: string,
  conversation: ConversationBuilder,
  notices: Notice[],
): ContentBlock[] {
  const options = readPartOptions(part.providerOptions);
  switch (part.type) {
    case 'text':
      return [{ text: part.text }, ...cachePoints(options)];
    case 'reasoning':
      return [...reasoningBlock(part.text, options), ...cachePoints(options)];
    case 'tool-call':
      return [toolUse(part.toolCallId, part.toolName, part.input, part.providerExecuted), ...cachePoints(options)];
    case 'tool-result':
      return [serverResult(part, options, path, conversation, notices), ...cachePoints(options)];
    case 'file':
      return [conversation.files.toBlock(filePart(part, options, path)), ...cachePoints(options)];
    default:
      notices.push({
        code: 'unsupported-part',
        path,
        message: `Bedrock has no place for an assistant's '${part.type}' part: it is left out.`,
      });
      return [];
  }
}

/** Bedrock takes back only the reasoning that it can verify; the rest was for people to read. */
export function reasoningBlock(text: string, { signature, redactedData }: BedrockPartOptions): ContentBlock[] {
  if (redactedData !== undefined) return [{ reasoningContent: { redactedContent: decodeBase64(redactedData) } }];
  if (signature === undefined) return [];
  return [{ reasoningContent: { reasoningText: { text, signature } } }];
}

/** The result of a tool that ran at AWS goes back as it came: as a list, and with its type. */
function serverResult(
  part: ResultPart,
  { toolResultType }: BedrockPartOptions,
  path: string,
  conversation: ConversationBuilder,
  notices: Notice[],
): { toolResult: ToolResultBlock } {
  const { output, toolCallId } = part;
  const isList = (output.type === 'json' || output.type === 'error-json') && Array.isArray(output.value);
  const { toolResult: block } = isList
    ? toolResult(toolCallId, (output.value as unknown[]).map(jsonContent), output.type === 'error-json')
    : toolResultBlock(part, path, conversation, notices);
  return { toolResult: toolResultType === undefined ? block : { ...block, type: toolResultType } };
}

function toolPart(
  part: Part<'tool'>,
  path: string,
  conversation: ConversationBuilder,
  notices: Notice[],
): ContentBlock[] {
  // An approval is between the user and `ai`: the model hears of it by the tool's result.
  if (part.type !== 'tool-result') return [];
  return [toolResultBlock(part, path, conversation, notices), ...cachePoints(optionsOf(part, path))];
}

function toolResultBlock(
  { toolCallId, output }: ResultPart,
  path: string,
  conversation: ConversationBuilder,
  notices: Notice[],
): { toolResult: ToolResultBlock } {
  switch (output.type) {
    case 'text':
      return toolResult(toolCallId, [{ text: output.value }]);
    case 'json':
      return toolResult(toolCallId, [jsonContent(output.value)]);
    case 'error-text':
      return toolResult(toolCallId, [{ text: output.value }], true);
    case 'error-json':
      return toolResult(toolCallId, [jsonContent(output.value)], true);
    case 'execution-denied':
      return toolResult(toolCallId, [{ text: output.reason ?? 'The user did not allow this tool to run.' }], true);
    case 'content': {
      const items: readonly ResultContent[] = output.value;
      const content = items.flatMap((item, index) =>
        resultContent(item, `${path}.output.value[${index}]`, conversation, notices),
      );
      return toolResult(toolCallId, content);
    }
    default:
      throw invalidArgument(path, `${path}: the tool output type '${(output as { type: string }).type}' is unknown.`);
  }
}

function resultContent(
  item: ResultContent,
  path: string,
  conversation: ConversationBuilder,
  notices: Notice[],
): ToolResultContentBlock[] {
  if (item.type === 'text') return [{ text: item.text }];
  if (item.type === 'custom') {
    notices.push({
      code: 'unsupported-part',
      path,
      message: 'Bedrock has no place for custom content in a tool result: it is left out.',
    });
    return [];
  }
  const options = readPartOptions('providerOptions' in item ? item.providerOptions : undefined);
  const block = conversation.files.toBlock(fileOfResult(item, options, path));
  if (block.audio !== undefined)
    throw unsupported('audio in tool results', `${path}: Bedrock takes no audio in a tool result.`);
  return [block];
}

/** V2 calls a file `media`; V3 has a type for each way of holding one; V4 tags the data. */
function fileOfResult(
  item: Exclude<ResultContent, { type: 'text' | 'custom' }>,
  options: BedrockPartOptions,
  path: string,
): FilePart {
  switch (item.type) {
    case 'file-url':
    case 'image-url':
      return {
        data: { type: 'url', url: item.url },
        mediaType: item.type === 'image-url' ? 'image/*' : undefined,
        options,
        path,
      };
    case 'file-id':
    case 'image-file-id':
      throw unsupported('file ids', `${path}: Bedrock keeps no files of its own. Pass the file's data.`);
    default:
      return filePart(item, options, path);
  }
}

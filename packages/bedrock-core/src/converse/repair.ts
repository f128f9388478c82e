// Mends what Bedrock would refuse about a conversation. Every mend is a warning; in strict mode the
// first one is an error instead.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { BedrockError } from '../errors.ts';
import type { Warning } from '../warnings.ts';
import {
  isDocumentName,
  isOpaque,
  isOutOfOrder,
  isToolName,
  isToolUseId,
  lacksText,
  signsReasoning,
} from './faults.ts';
import type { ContentBlock, ConverseRequest, Message, ToolResultBlock, ToolUseBlock } from './types.ts';

export interface RepairOptions {
  /** The first mend throws `invalid-request` instead. */
  strict?: boolean | undefined;
  /** What the user says where a turn of the user is missing; `false` leaves the gap. */
  userContinueMessage?: string | false | undefined;
}

export interface Repaired {
  request: ConverseRequest;
  warnings: Warning[];
}

const defaultContinue = 'Please continue.';

/** The same request with a conversation that Bedrock takes. Idempotent; the input is not changed. */
export function repairConversation(request: ConverseRequest, model: Model, options: RepairOptions = {}): Repaired {
  const warnings: Warning[] = [];
  const mend = (code: string, path: string, message: string): void => {
    if (options.strict === true) throw new BedrockError('invalid-request', `${path}: ${message}`, { path });
    warnings.push({ code, message, path });
  };
  const mended = (request.messages ?? []).flatMap((message, index) => mendMessage(message, index, model, mend));
  const messages = trimEnd(fillGaps(mergeRoles(uniqueNames(mended, mend), mend), options, mend), mend);
  if (messages.length === 0 && (request.messages ?? []).length > 0) {
    throw new BedrockError(
      'invalid-request',
      'messages: Every message is blank. Say something in at least one of them.',
      { path: 'messages' },
    );
  }
  return { request: declareTools({ ...request, messages }, mend), warnings };
}

type Mend = (code: string, path: string, message: string) => void;

function mendMessage({ role, content }: Message, index: number, model: Model, mend: Mend): Message[] {
  const path = `messages[${index}].content`;
  const blocks = content.flatMap((block, position) => mendBlock(block, `${path}[${position}]`, model, mend));
  if (blocks.every(({ cachePoint }) => cachePoint !== undefined)) {
    mend('empty-message', `messages[${index}]`, 'The message says nothing: it was left out.');
    return [];
  }
  const ordered = isOutOfOrder(blocks) ? resultsFirst(blocks) : blocks;
  if (ordered !== blocks)
    mend(
      'results-first',
      path,
      'The results of tools were put before the rest of the message, where Bedrock wants them.',
    );
  if (!lacksText(ordered)) return [{ role, content: ordered }];
  mend('document-without-text', path, 'Bedrock wants a text beside a document: a neutral one was added.');
  return [{ role, content: [...ordered, { text: 'See the attached document.' }] }];
}

function resultsFirst(content: ContentBlock[]): ContentBlock[] {
  return [
    ...content.filter(({ toolResult }) => toolResult !== undefined),
    ...content.filter(({ toolResult }) => toolResult === undefined),
  ];
}

function mendBlock(block: ContentBlock, path: string, model: Model, mend: Mend): ContentBlock[] {
  if (block.text !== undefined) return mendText(block.text, path, mend).map((text) => ({ text }));
  if (block.toolUse !== undefined) return [{ toolUse: mendToolUse(block.toolUse, path, model, mend) }];
  if (block.toolResult !== undefined) return [{ toolResult: mendToolResult(block.toolResult, path, model, mend) }];
  if (block.document !== undefined && !isDocumentName(block.document.name)) {
    mend(
      'document-name',
      `${path}.document.name`,
      'The name of the document has characters that Bedrock refuses: it was cleaned.',
    );
    return [{ document: { ...block.document, name: cleanName(block.document.name) } }];
  }
  return mendReasoning(block, path, model, mend);
}

function mendText(text: string, path: string, mend: Mend): string[] {
  if (text.trim() === '') {
    mend('blank-text', path, 'The text is blank, which Bedrock refuses: it was left out.');
    return [];
  }
  if (text.isWellFormed()) return [text];
  mend('lone-surrogate', path, 'The text holds half a character: it was replaced by U+FFFD.');
  return [text.toWellFormed()];
}

function mendToolUse(toolUse: ToolUseBlock, path: string, model: Model, mend: Mend): ToolUseBlock {
  const { toolUseId, name, input } = toolUse;
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (!isToolName(name))
    mend(
      'tool-name',
      `${path}.toolUse.name`,
      `The tool name '${name}' has characters that Bedrock refuses: it was cleaned.`,
    );
  if (!isObject)
    mend(
      'tool-input',
      `${path}.toolUse.input`,
      'The arguments are not an object, as Bedrock wants them: they were put into one.',
    );
  return {
    ...toolUse,
    toolUseId: mendId(toolUseId, `${path}.toolUse.toolUseId`, model, mend),
    name: isToolName(name) ? name : name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'tool',
    input: isObject ? input : { value: input },
  };
}

function mendToolResult(toolResult: ToolResultBlock, path: string, model: Model, mend: Mend): ToolResultBlock {
  const content = toolResult.content.filter(({ text }) => text === undefined || text.trim() !== '');
  if (content.length === 0)
    mend(
      'empty-tool-result',
      `${path}.toolResult.content`,
      'The result of the tool is empty, which Bedrock refuses: a placeholder says so.',
    );
  else if (content.length < toolResult.content.length)
    mend('blank-text', `${path}.toolResult.content`, 'A blank text was left out of the result.');
  return {
    ...toolResult,
    toolUseId: mendId(toolResult.toolUseId, `${path}.toolResult.toolUseId`, model, mend),
    content: content.length === 0 ? [{ text: '(no output)' }] : content,
  };
}

/** The same id becomes the same one everywhere, so that uses and results still belong together. */
function mendId(id: string, path: string, model: Model, mend: Mend): string {
  if (isToolUseId(id, model)) return id;
  mend('tool-use-id', path, `This model refuses the tool use id '${id.slice(0, 40)}': it was replaced.`);
  // FNV-1a twice with different seeds: enough to keep the ids of a conversation apart.
  const hash = (seed: number): string => {
    let value = seed;
    for (let index = 0; index < id.length; index++) value = Math.imul(value ^ id.charCodeAt(index), 0x01000193) >>> 0;
    return value.toString(36).padStart(7, '0');
  };
  return `${hash(0x811c9dc5)}${hash(0x01234567)}`.slice(-9);
}

function mendReasoning(block: ContentBlock, path: string, model: Model, mend: Mend): ContentBlock[] {
  const reasoningText = block.reasoningContent?.reasoningText;
  if (
    reasoningText === undefined ||
    isOpaque(model) ||
    (reasoningText.signature === undefined) !== signsReasoning(model)
  )
    return [block];
  if (signsReasoning(model)) {
    mend('unsigned-reasoning', path, 'Claude takes back only reasoning that it has signed: this one was left out.');
    return [];
  }
  mend('foreign-signature', path, 'This model does not know signatures: that of the reasoning was left out.');
  return [{ reasoningContent: { reasoningText: { text: reasoningText.text } } }];
}

function cleanName(name: string): string {
  const clean = name
    .replace(/\.[a-zA-Z0-9]{1,5}$/, '')
    .replace(/[^a-zA-Z0-9 ()[\]_-]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return clean.slice(0, 200).trim() || 'document';
}

/** Two documents of a request may not have one name. */
function uniqueNames(messages: Message[], mend: Mend): Message[] {
  const seen = new Set<string>();
  return messages.map(({ role, content }, index) => ({
    role,
    content: content.map((block, position) => {
      if (block.document === undefined) return block;
      const { name } = block.document;
      let unique = name;
      for (let number = 2; seen.has(unique); number++) unique = `${name.slice(0, 190)}-${number}`;
      seen.add(unique);
      if (unique === name) return block;
      mend(
        'document-name',
        `messages[${index}].content[${position}].document.name`,
        `Two documents are called '${name}': this one became '${unique}'.`,
      );
      return { document: { ...block.document, name: unique } };
    }),
  }));
}

/** Turns must alternate; the results of a turn's tools stand in one message. */
function mergeRoles(messages: Message[], mend: Mend): Message[] {
  const merged: Message[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role !== role) {
      merged.push({ role, content });
      continue;
    }
    mend(
      'merged-turns',
      `messages[${merged.length - 1}]`,
      `Two turns of the ${role} in a row were made one, as Bedrock wants turns to alternate.`,
    );
    merged[merged.length - 1] = { role, content: resultsFirst([...last.content, ...content]) };
  }
  return merged;
}

/** A conversation starts with the user; where the caller says so, it also ends there. */
function fillGaps(messages: Message[], { userContinueMessage }: RepairOptions, mend: Mend): Message[] {
  const filler: Message = { role: 'user', content: [{ text: userContinueMessage || defaultContinue }] };
  const opens = messages[0]?.role === 'assistant' && userContinueMessage !== false;
  const closes = messages.at(-1)?.role === 'assistant' && typeof userContinueMessage === 'string';
  if (opens) mend('first-turn', 'messages[0]', 'A conversation must start with the user: a turn was put before it.');
  if (closes) mend('last-turn', 'messages', 'The conversation ended with the assistant: the user asks to continue.');
  return [...(opens ? [filler] : []), ...messages, ...(closes ? [filler] : [])];
}

/** White space at the end of a prefill is refused. */
function trimEnd(messages: Message[], mend: Mend): Message[] {
  const last = messages.at(-1);
  const text = last?.role === 'assistant' ? last.content.at(-1)?.text : undefined;
  if (last === undefined || text === undefined || text === text.trimEnd()) return messages;
  mend(
    'trailing-space',
    `messages[${messages.length - 1}]`,
    'White space at the end of the last text of the assistant was left out.',
  );
  return [...messages.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), { text: text.trimEnd() }] }];
}

/** Tool blocks without a declaration are refused: the tools are declared again, from their uses. */
function declareTools(request: ConverseRequest, mend: Mend): ConverseRequest {
  const blocks = (request.messages ?? []).flatMap(({ content }) => content);
  if (
    request.toolConfig !== undefined ||
    !blocks.some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined)
  )
    return request;
  const names = [...new Set(blocks.flatMap(({ toolUse }) => toolUse?.name ?? []))];
  mend(
    'undeclared-tools',
    'toolConfig',
    'The conversation has tool uses, but no tools are declared: they were, from their uses.',
  );
  const tools = (names.length === 0 ? ['tool'] : names).map((name) => ({
    toolSpec: { name, inputSchema: { json: { type: 'object' } } },
  }));
  return { ...request, toolConfig: { tools } };
}

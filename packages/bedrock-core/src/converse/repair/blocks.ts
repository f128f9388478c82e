// Mends content blocks, one at a time.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import {
  isBlank,
  isDocumentName,
  isMedia,
  isOpaque,
  isToolName,
  isToolUseId,
  seesResults,
  signsReasoning,
  takesRedacted,
  wantsTextOnly,
} from '../faults.ts';
import type { Model } from '../../catalog/model.ts';
import type { ContentBlock, DocumentBlock, ToolResultBlock, ToolResultContentBlock, ToolUseBlock } from '../types.ts';
import type { Mending } from './mend.ts';

/** The block as Bedrock takes it: none, one, or one and what had to stand beside it. */
export function mendBlock(block: ContentBlock, path: string, mending: Mending): ContentBlock[] {
  if (block.text !== undefined) return mendText(block, path, mending);
  if (block.toolUse !== undefined) return [{ toolUse: mendToolUse(block.toolUse, `${path}.toolUse`, mending) }];
  if (block.toolResult !== undefined) return mendToolResult(block.toolResult, `${path}.toolResult`, mending);
  if (block.document !== undefined) return [{ document: mendDocument(block.document, `${path}.document`, mending) }];
  return block.reasoningContent === undefined ? [block] : mendReasoning(block, path, mending);
}

/** Also for the texts of system prompts and tool results. */
export function mendText<Block extends { text?: string | undefined }>(
  block: Block,
  path: string,
  { tell }: Mending,
): Block[] {
  const { text } = block;
  if (text === undefined) return [block];
  if (isBlank(text)) {
    tell('blank-text', path, 'The text is blank, which Bedrock refuses: it was left out.');
    return [];
  }
  if (text.isWellFormed()) return [block];
  tell('lone-surrogate', path, 'The text holds half a character: it was replaced by U+FFFD.');
  return [{ ...block, text: text.toWellFormed() }];
}

function mendToolUse(toolUse: ToolUseBlock, path: string, mending: Mending): ToolUseBlock {
  const { name } = toolUse;
  if (!isToolName(name))
    mending.tell(
      'tool-name',
      `${path}.name`,
      `The tool name '${name}' has characters that Bedrock refuses: it was cleaned.`,
    );
  return {
    ...toolUse,
    toolUseId: mendId(toolUse.toolUseId, `${path}.toolUseId`, mending),
    name: isToolName(name) ? name : name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'tool',
    input: mendInput(toolUse.input, `${path}.input`, mending),
  };
}

function mendInput(input: JsonValue | undefined, path: string, { tell }: Mending): JsonObject {
  if (isJsonObject(input) && !Object.hasOwn(input, '')) return input;
  if (isJsonObject(input)) {
    tell('tool-input', path, "The arguments have one without a name, which Bedrock refuses: it was called '_'.");
    return Object.fromEntries(Object.entries(input).map(([name, value]) => [name === '' ? '_' : name, value]));
  }
  tell('tool-input', path, 'The arguments are not an object, as Bedrock wants them: they were put into one.');
  return toObject(input);
}

/** Arguments as text are read; no arguments are an empty object. */
function toObject(input: JsonValue | undefined): JsonObject {
  const value = typeof input === 'string' ? (parseJson(input) ?? input) : input;
  if (value === undefined || value === null || value === '') return {};
  return isJsonObject(value) && !Object.hasOwn(value, '') ? value : { value };
}

function mendToolResult(toolResult: ToolResultBlock, path: string, mending: Mending): ContentBlock[] {
  const beside: ContentBlock[] = [];
  const content = toolResult.content.flatMap((block, index): ToolResultContentBlock[] => {
    const at = `${path}.content[${index}]`;
    const mended = mendResultContent(block, at, mending);
    const mend = mendOfMedia(block, toolResult.status, mending.model);
    if (mend === undefined) return mended;
    mending.tell(mend.code, at, mend.message);
    for (const { image, document, video } of mended) {
      if (image !== undefined) beside.push({ image });
      else if (document !== undefined) beside.push({ document });
      else if (video !== undefined) beside.push({ video });
    }
    return [];
  });
  // A failed tool has something to say of its failure.
  const isEmpty = content.length === 0 && (beside.length === 0 || toolResult.status === 'error');
  if (isEmpty)
    mending.tell(
      'empty-tool-result',
      `${path}.content`,
      'The result of the tool is empty, which Bedrock refuses: a placeholder says so.',
    );
  const mended = {
    ...toolResult,
    toolUseId: mendId(toolResult.toolUseId, `${path}.toolUseId`, mending),
    content: content.length > 0 ? content : [{ text: isEmpty ? '(no output)' : '(see below)' }],
  };
  return [{ toolResult: mended }, ...beside];
}

/** Why something of a tool's result has to stand beside it; nothing when it may stay. */
function mendOfMedia(
  block: ToolResultContentBlock,
  status: ToolResultBlock['status'],
  model: Model,
): { code: string; message: string } | undefined {
  if (isMedia(block) && wantsTextOnly(status, model)) {
    const message = 'Claude takes only text in the result of a failed tool: this was put after the result.';
    return { code: 'error-result-media', message };
  }
  if (block.image === undefined || seesResults(model) || isOpaque(model)) return undefined;
  const message = 'This model takes no image in the result of a tool: it was put after the result.';
  return { code: 'result-media', message };
}

function mendResultContent(block: ToolResultContentBlock, path: string, mending: Mending): ToolResultContentBlock[] {
  if (block.document !== undefined) return [{ document: mendDocument(block.document, `${path}.document`, mending) }];
  if (block.json === undefined || isJsonObject(block.json)) return mendText(block, path, mending);
  mending.tell('tool-result-json', `${path}.json`, 'Bedrock takes only objects as JSON: this was made a text.');
  const text = typeof block.json === 'string' ? block.json : JSON.stringify(block.json);
  return isBlank(text) ? [] : [{ text: text.toWellFormed() }];
}

function mendId(id: string, path: string, { model, tell, replaceId }: Mending): string {
  if (isToolUseId(id, model)) return id;
  tell('tool-use-id', path, `This model refuses the tool use id '${id.slice(0, 40)}': it was replaced.`);
  return replaceId(id);
}

function mendReasoning(block: ContentBlock, path: string, { model, tell }: Mending): ContentBlock[] {
  if (isOpaque(model) || block.reasoningContent === undefined) return [block];
  const { reasoningText } = block.reasoningContent;
  if (reasoningText === undefined) {
    if (takesRedacted(model)) return [block];
    tell('foreign-reasoning', path, 'This model cannot read the hidden reasoning of another: it was left out.');
    return [];
  }
  if ((reasoningText.signature === undefined) !== signsReasoning(model)) return [block];
  if (signsReasoning(model)) {
    tell('unsigned-reasoning', path, 'Claude takes back only reasoning that it has signed: this one was left out.');
    return [];
  }
  tell('foreign-signature', path, 'This model does not know signatures: that of the reasoning was left out.');
  return [{ reasoningContent: { reasoningText: { text: reasoningText.text } } }];
}

/** Names hold few characters, and no two documents of a request may share one. */
function mendDocument(document: DocumentBlock, path: string, { names, tell }: Mending): DocumentBlock {
  const { name } = document;
  const clean = isDocumentName(name) ? name : cleanName(name);
  if (clean !== name)
    tell(
      'document-name',
      `${path}.name`,
      'The name of the document has characters that Bedrock refuses: it was cleaned.',
    );
  let unique = clean;
  for (let number = 2; names.has(unique); number++) unique = `${clean.slice(0, 190).trim()}-${number}`;
  names.add(unique);
  if (unique !== clean)
    tell('document-name', `${path}.name`, `Two documents are called '${clean}': this one became '${unique}'.`);
  return unique === name ? document : { ...document, name: unique };
}

function cleanName(name: string): string {
  const clean = name
    .replace(/\.[a-zA-Z0-9]{1,5}$/, '')
    .replace(/[^a-zA-Z0-9 ()[\]_-]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return clean.slice(0, 200).trim() || 'document';
}

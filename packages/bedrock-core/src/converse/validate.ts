// What no model would take and nobody can mend: told before any call, with the place and the way out.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { BedrockError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ContentBlock, ConverseRequest, Message, ToolResultBlock } from './types.ts';
import { findDocumentFault, findImageFault, type MediaFault } from './validate-media.ts';

const maxImages = 20;
const maxDepth = 1000;

/** Throws `invalid-request` at the first fault. One pass, no copies. The model tells which limits its surface has. */
export function validateRequest(request: ConverseRequest, model?: Model): void {
  const { messages = [], promptVariables } = request;
  if (!Array.isArray(messages))
    throw invalid(
      'messages',
      "messages must be a list of turns, e.g. [{ role: 'user', content: [{ text: 'Hello' }] }].",
    );
  // With a prompt from prompt management the conversation may stand there.
  if (messages.length === 0 && promptVariables === undefined && !request.modelId.includes(':prompt/'))
    throw invalid('messages', 'There are no messages. A conversation has at least one turn of the user.');
  checkSettings(request, model);
  checkTools(request.toolConfig);
  checkConversation(messages);
}

function checkSettings({ inferenceConfig = {}, ...request }: ConverseRequest, model: Model | undefined): void {
  const { maxTokens, temperature, topP, stopSequences = [], ...others } = inferenceConfig;
  Object.keys(others).forEach(refuseSlip);
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 1))
    throw invalid('inferenceConfig.maxTokens', `maxTokens is ${maxTokens}: it must be a whole number of at least 1.`);
  // Some models take more than Converse lets through.
  checkShare('temperature', temperature, model?.surface === 'converse' ? 1 : 2);
  checkShare('topP', topP, 1);
  const empty = stopSequences.indexOf('');
  if (empty >= 0)
    throw invalid(
      `inferenceConfig.stopSequences[${empty}]`,
      'A stop sequence is empty: it must have at least one character.',
    );
  checkJson(request.additionalModelRequestFields, 'additionalModelRequestFields');
}

/** What AWS may add passes; what is one of the members but for a letter or two does not. */
function refuseSlip(name: string): void {
  const [meant] = nearest(name, ['maxTokens', 'temperature', 'stopSequences']);
  if (meant === undefined || meant.edits > 2) return;
  const path = `inferenceConfig.${name}`;
  throw new BedrockError('configuration', `${path} does not exist. Did you mean \`${meant.word}\`?`, { path });
}

function checkShare(name: string, value: number | undefined, limit: number): void {
  if (value !== undefined && !(value >= 0 && value <= limit))
    throw invalid(`inferenceConfig.${name}`, `${name} is ${value}: it must be between 0 and ${limit}.`);
}

function checkTools(toolConfig: ConverseRequest['toolConfig']): void {
  if (toolConfig === undefined) return;
  if (!Array.isArray(toolConfig.tools))
    throw invalid('toolConfig.tools', 'The tools must be a list, e.g. [{ toolSpec: { name, inputSchema } }].');
  const names = new Set<string>();
  toolConfig.tools.forEach(({ toolSpec, systemTool }, index) => {
    if (systemTool !== undefined) names.add(systemTool.name);
    if (toolSpec === undefined) return;
    const path = `toolConfig.tools[${index}].toolSpec`;
    const { name } = toolSpec;
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
      throw invalid(
        `${path}.name`,
        `The tool name ${JSON.stringify(name)} is not allowed: use 1 to 64 letters, digits, underscores and hyphens.`,
      );
    if (names.has(name)) throw invalid(`${path}.name`, `Two tools are called '${name}': each needs a name of its own.`);
    names.add(name);
    checkJson(toolSpec.inputSchema?.json, `${path}.inputSchema.json`);
  });
  const chosen = toolConfig.toolChoice?.tool?.name;
  if (chosen !== undefined && !names.has(chosen))
    throw invalid(
      'toolConfig.toolChoice.tool.name',
      `The tool '${chosen}' was chosen, but is not among the tools: ${[...names].join(', ') || 'there are none'}.`,
    );
}

/** Ids of the tool uses so far, and of those that have their result. */
interface Calls {
  made: Set<string>;
  answered: Set<string>;
}

function checkConversation(messages: readonly Message[]): void {
  const calls: Calls = { made: new Set(), answered: new Set() };
  messages.forEach(({ content }, index) => {
    const path = `messages[${index}].content`;
    if (!Array.isArray(content))
      throw invalid(path, 'The content of a message is a list of content blocks, e.g. [{ text: "Hello" }].');
    let images = 0;
    content.forEach((block, position) => {
      if (typeof block !== 'object' || block === null)
        throw invalid(`${path}[${position}]`, 'A content block is an object with one member, e.g. { text: "Hello" }.');
      if (block.text !== undefined) return;
      if (block.image !== undefined) images += 1;
      checkBlock(block, `${path}[${position}]`, calls);
    });
    if (images > maxImages)
      throw invalid(
        path,
        `The message has ${images} images: Bedrock takes at most ${maxImages} in one message. Spread them over several calls.`,
      );
  });
}

function checkBlock({ toolUse, toolResult, image, document }: ContentBlock, path: string, calls: Calls): void {
  if (toolUse !== undefined) {
    const { toolUseId, input } = toolUse;
    if (calls.made.has(toolUseId))
      throw invalid(
        `${path}.toolUse.toolUseId`,
        `Two tool uses have the id '${toolUseId}': each needs an id of its own.`,
      );
    calls.made.add(toolUseId);
    checkJson(input, `${path}.toolUse.input`);
  } else if (toolResult !== undefined) checkToolResult(toolResult, `${path}.toolResult`, calls);
  else if (image !== undefined) refuse(findImageFault(image), `${path}.image`);
  else if (document !== undefined) refuse(findDocumentFault(document), `${path}.document`);
}

function checkToolResult({ toolUseId, content, type }: ToolResultBlock, path: string, calls: Calls): void {
  if (!Array.isArray(content))
    throw invalid(`${path}.content`, 'The content of a tool result is a list, e.g. [{ text: "Sunny" }].');
  // Results of the service's own tools have a type, and uses that are not always told.
  if (type === undefined) {
    const id = `${path}.toolUseId`;
    if (!calls.made.has(toolUseId))
      throw invalid(
        id,
        `There is a result for '${toolUseId}', but no tool use before it has that id. Keep the two together when you shorten a conversation.`,
      );
    if (calls.answered.has(toolUseId))
      throw invalid(id, `There are two results for '${toolUseId}': each tool use has one.`);
    calls.answered.add(toolUseId);
  }
  content.forEach(({ json, image, document }, index) => {
    const at = `${path}.content[${index}]`;
    if (json !== undefined) checkJson(json, `${at}.json`);
    else if (image !== undefined) refuse(findImageFault(image), `${at}.image`);
    else if (document !== undefined) refuse(findDocumentFault(document), `${at}.document`);
  });
}

function refuse(fault: MediaFault | undefined, path: string): void {
  if (fault !== undefined) throw invalid(`${path}.${fault.path}`, fault.message);
}

/** Free JSON: what `JSON.stringify` would drop, change or choke on. */
function checkJson(value: unknown, path: string): void {
  const why = findJsonFault(value, 0);
  if (why !== undefined) throw invalid(path, `This is not JSON: it ${why}.`);
}

function findJsonFault(value: unknown, depth: number): string | undefined {
  if (typeof value === 'object' && value !== null) {
    if (depth > maxDepth) return 'refers to itself, or is nested too deeply';
    for (const member of Array.isArray(value) ? value : Object.values(value)) {
      const why = findJsonFault(member, depth + 1);
      if (why !== undefined) return why;
    }
    return undefined;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `holds the number ${value}`;
  if (typeof value === 'bigint') return 'holds a BigInt: make it a number or a text';
  return typeof value === 'function' || typeof value === 'symbol' ? `holds a ${typeof value}` : undefined;
}

const invalid = (path: string, message: string): BedrockError =>
  new BedrockError('invalid-request', `${path}: ${message}`, { path });

// What no model would take and nobody can mend: told before any call, with the place and the way out.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { sniffFormat } from './media-type.ts';
import type { ContentBlock, ConverseRequest, Message } from './types.ts';

const maxImages = 20;

/** Throws `invalid-request` at the first fault. One pass, no copies. */
export function validateRequest(request: ConverseRequest): void {
  const { messages, inferenceConfig = {}, toolConfig, promptVariables } = request;
  // With a prompt from prompt management the conversation may stand there.
  if (
    (messages === undefined || messages.length === 0) &&
    promptVariables === undefined &&
    !request.modelId.includes(':prompt/')
  ) {
    throw invalid('messages', 'There are no messages. A conversation has at least one turn of the user.');
  }
  checkSettings(inferenceConfig);
  checkTools(toolConfig);
  checkConversation(messages ?? []);
}

function checkSettings({
  maxTokens,
  temperature,
  topP,
  stopSequences = [],
}: NonNullable<ConverseRequest['inferenceConfig']>): void {
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 1)) {
    throw invalid('inferenceConfig.maxTokens', `maxTokens is ${maxTokens}: it must be a whole number of at least 1.`);
  }
  for (const [name, value] of Object.entries({ temperature, topP })) {
    if (value !== undefined && !(value >= 0 && value <= 2))
      throw invalid(`inferenceConfig.${name}`, `${name} is ${value}: it must be between 0 and 1.`);
  }
  const empty = stopSequences.findIndex((sequence) => sequence === '');
  if (empty >= 0)
    throw invalid(
      `inferenceConfig.stopSequences[${empty}]`,
      'A stop sequence is empty: it must have at least one character.',
    );
}

function checkTools(toolConfig: ConverseRequest['toolConfig']): void {
  const names = new Set<string>();
  toolConfig?.tools.forEach(({ toolSpec }, index) => {
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
}

function checkConversation(messages: readonly Message[]): void {
  const calls = new Set<string>();
  messages.forEach(({ content }, index) => {
    const path = `messages[${index}].content`;
    if (!Array.isArray(content))
      throw invalid(path, 'The content of a message is a list of content blocks, e.g. [{ text: "Hello" }].');
    const images = content.filter(({ image }) => image !== undefined).length;
    if (images > maxImages)
      throw invalid(
        path,
        `The message has ${images} images: Bedrock takes at most ${maxImages} in one message. Spread them over several calls.`,
      );
    content.forEach((block, position) => checkBlock(block, `${path}[${position}]`, calls));
  });
}

function checkBlock(block: ContentBlock, path: string, calls: Set<string>): void {
  if (block.toolUse !== undefined) {
    const { toolUseId, input } = block.toolUse;
    if (calls.has(toolUseId))
      throw invalid(
        `${path}.toolUse.toolUseId`,
        `Two tool uses have the id '${toolUseId}': each needs an id of its own.`,
      );
    calls.add(toolUseId);
    checkJson(input, `${path}.toolUse.input`);
  } else if (block.image?.source?.bytes !== undefined)
    checkImage(block.image.format, block.image.source.bytes, `${path}.image`);
  else if (block.document?.source?.bytes?.length === 0)
    throw invalid(`${path}.document.source.bytes`, 'The document is empty.');
}

const imageFormats = ['png', 'jpeg', 'gif', 'webp'];

function checkImage(format: string, bytes: Uint8Array, path: string): void {
  if (bytes.length === 0) throw invalid(`${path}.source.bytes`, 'The image is empty.');
  if (!imageFormats.includes(format))
    throw invalid(
      `${path}.format`,
      `Bedrock takes no images of type '${format}': convert it to ${imageFormats.join(', ')}.`,
    );
  const found = sniffFormat(bytes);
  // Bytes that tell nothing may be what a test or a newer format holds: the service decides.
  if (found === format || found === undefined) return;
  const way = imageFormats.includes(found) ? `Set format to '${found}'.` : `Convert it to ${imageFormats.join(', ')}.`;
  throw invalid(`${path}.format`, `The image is said to be ${format}, but its bytes are ${found}. ${way}`);
}

/** Free JSON: what `JSON.stringify` would drop, change or choke on. */
function checkJson(value: unknown, path: string): void {
  try {
    JSON.stringify(value, (_, member: unknown) => {
      if (typeof member === 'function' || typeof member === 'symbol')
        throw new TypeError(`it holds a ${typeof member}`);
      return member;
    });
  } catch (error) {
    const why =
      error instanceof RangeError ? 'it is nested too deeply' : String((error as Error).message).split('\n')[0];
    throw invalid(path, `This is not JSON: ${why}.`);
  }
}

const invalid = (path: string, message: string): BedrockError =>
  new BedrockError('invalid-request', `${path}: ${message}`, { path });

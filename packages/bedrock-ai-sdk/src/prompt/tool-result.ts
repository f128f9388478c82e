// Tool calls and their results as Converse blocks.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, JsonValue, ToolResultBlock, ToolResultContentBlock } from 'bedrock-core';

/** A tool's value: an object stays JSON; Converse takes no other JSON there, so the rest goes as its text. */
export function jsonContent(value: unknown): ToolResultContentBlock {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject
    ? { json: value as JsonValue }
    : { text: typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null') };
}

export function toolResult(
  toolUseId: string,
  content: ToolResultContentBlock[],
  isError = false,
): { toolResult: ToolResultBlock } {
  return { toolResult: { toolUseId, content, ...(isError ? { status: 'error' } : {}) } };
}

/** Streams and stored messages may hold the arguments as their JSON text. */
export function toolUse(toolUseId: string, name: string, input: unknown, ranAtProvider = false): ContentBlock {
  return {
    toolUse: { toolUseId, name, input: readInput(input), ...(ranAtProvider ? { type: 'server_tool_use' } : {}) },
  };
}

function readInput(input: unknown): JsonValue {
  if (typeof input !== 'string') return (input ?? {}) as JsonValue;
  if (input.trim() === '') return {};
  try {
    return JSON.parse(input) as JsonValue;
  } catch {
    return input;
  }
}

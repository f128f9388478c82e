// Blocks of a reply that are of use only once they are whole: images, and the calls of tools that the
// service runs itself, with their results.
// SPDX-License-Identifier: Apache-2.0
import { encodeBase64, type ContentBlockDelta, type ContentBlockStart } from 'bedrock-core';
import { joinBytes } from '../bytes.ts';

/** A standard content block; pieces with the same index and type merge. */
export type Block = { type: string; index?: number; [name: string]: unknown };

export interface WholeBlocks {
  /** Whether a block that starts so is kept until it is whole. */
  open(index: number, start: ContentBlockStart): boolean;
  /** Whether the delta belongs to such a block. */
  grow(index: number, delta: ContentBlockDelta): boolean;
  /** The block, if it is such a one. */
  close(index: number): Block | undefined;
}

interface Opened {
  start: ContentBlockStart;
  bytes: Uint8Array[];
  input: string;
  output: unknown[];
  rest: object;
}

export function createWholeBlocks(): WholeBlocks {
  const opened = new Map<number, Opened>();
  return {
    open(index, start) {
      const isWhole =
        start.image !== undefined || start.toolResult !== undefined || start.toolUse?.type === 'server_tool_use';
      if (isWhole) opened.set(index, { start, bytes: [], input: '', output: [], rest: {} });
      return isWhole;
    },
    grow(index, { image, toolUse, toolResult }) {
      const block = opened.get(index);
      if (block === undefined) return false;
      const { source, ...rest } = image ?? {};
      if (source?.bytes !== undefined) block.bytes.push(source.bytes);
      else if (source !== undefined) block.rest = { ...block.rest, source };
      block.rest = { ...block.rest, ...rest };
      block.input += toolUse?.input ?? '';
      block.output.push(...(toolResult ?? []));
      return true;
    },
    close(index) {
      const block = opened.get(index);
      opened.delete(index);
      return block === undefined ? undefined : toBlock(index, block);
    },
  };
}

function toBlock(index: number, { start: { image, toolUse, toolResult }, bytes, input, output, rest }: Opened): Block {
  if (toolUse !== undefined) {
    const { toolUseId: id, name } = toolUse;
    return { type: 'server_tool_call', id, name, args: readJson(input), index };
  }
  if (toolResult !== undefined) {
    const { toolUseId: toolCallId, status = 'success', ...extras } = toolResult;
    return { type: 'server_tool_call_result', toolCallId, status, output, extras, index };
  }
  const data = bytes.length === 0 ? {} : { data: encodeBase64(joinBytes(bytes)) };
  return { type: 'image', mimeType: `image/${image?.format ?? 'png'}`, ...data, ...rest, index };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return text;
  }
}

// Tokens of the emulator's model: stable counts that are never zero, and texts cut into pieces of their size.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from 'bedrock-core';

/** Characters to a token, as English has it. */
export const charactersPerToken = 4;

export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / charactersPerToken));
}

/** What is counted of a request: its text as JSON, with media by their size. */
export function countRequest({ system = [], messages = [], toolConfig }: Omit<ConverseRequest, 'modelId'>): number {
  return countTokens(stringify([system, messages, toolConfig?.tools ?? []]));
}

/** JSON, with bytes named by their number. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member instanceof Uint8Array ? `${member.length} bytes` : member,
  );
}

/** Words with the space that follows them, long ones in pieces; characters stay whole. */
export function splitTokens(text: string): string[] {
  return text.match(/\S{1,10}\s*|\s+/gu) ?? [];
}

/** The beginning of a text, without half a character at its end. */
export function beginningOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

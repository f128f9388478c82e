// What the rules look at, and how a rule is written.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseRequest, JsonObject, JsonValue, Message, Model } from 'bedrock-core';

export interface Subject {
  request: Omit<ConverseRequest, 'modelId'>;
  model: Model;
  stream: boolean;
}

/** Returns the words of the refusal, or nothing. */
export type Rule = (subject: Subject) => string | undefined;

/** What is wrong, when something is, and what is said of it. */
export function rule<Found>(
  find: (subject: Subject) => Found | false | undefined,
  message: string | ((found: Found) => string),
): Rule {
  return (subject) => {
    const found = find(subject);
    if (found === undefined || found === false) return undefined;
    return typeof message === 'string' ? message : message(found);
  };
}

export function firstRefusal(rules: readonly Rule[], subject: Subject): string | undefined {
  for (const check of rules) {
    const words = check(subject);
    if (words !== undefined) return words;
  }
  return undefined;
}

export const messagesOf = ({ request }: Subject): readonly Message[] => request.messages ?? [];

/** Every block with its place, as `[message, block]`. */
export interface Placed {
  block: ContentBlock;
  message: Message;
  at: readonly [message: number, block: number];
}

export function blocksOf(subject: Subject): Placed[] {
  return messagesOf(subject).flatMap((message, first) =>
    message.content.map((block, second) => ({ block, message, at: [first, second] as const })),
  );
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of `additionalModelRequestFields`, e.g. `thinking`. */
export function modelField({ request }: Subject, name: string): JsonValue | undefined {
  return isObject(request.additionalModelRequestFields) ? request.additionalModelRequestFields[name] : undefined;
}

/** What `thinking` is set to; empty when it is not. */
export function thinkingOf(subject: Subject): { type?: JsonValue; budget_tokens?: JsonValue } {
  const thinking = modelField(subject, 'thinking');
  return isObject(thinking) ? thinking : {};
}

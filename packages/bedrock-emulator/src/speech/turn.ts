// The events of one answer.
// https://docs.aws.amazon.com/nova/latest/userguide/output-events.html
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { JsonObject } from 'bedrock-core';

/** Whose answer it is, and what it has cost so far. */
export interface Speaker {
  id: string;
  promptName: string;
  inputTokens: number;
  outputTokens: number;
}

/** One answer: contents that are opened, filled and closed, between a beginning and an end. */
export interface Turn {
  start(): JsonObject[];
  content(
    type: string,
    role: string,
    stage: string | undefined,
    name: string,
    parts: JsonObject[],
    stopReason: string,
  ): JsonObject[];
  end(): JsonObject[];
}

export function openTurn(session: Speaker): Turn {
  const ids = { sessionId: session.id, promptName: session.promptName, completionId: randomUUID() };
  const event = (name: string, data: JsonObject): JsonObject => ({ event: { [name]: { ...ids, ...data } } });
  return {
    start: () => [event('completionStart', {})],
    content(type, role, stage, name, parts, stopReason) {
      const contentId = randomUUID();
      const fields: JsonObject =
        stage === undefined ? {} : { additionalModelFields: JSON.stringify({ generationStage: stage }) };
      return [
        event('contentStart', { contentId, type, role, ...fields }),
        ...parts.map((part) => event(name, { contentId, ...part })),
        event('contentEnd', { contentId, type, stopReason }),
      ];
    },
    end() {
      const { inputTokens, outputTokens } = session;
      const [totalInputTokens, totalOutputTokens] = [inputTokens, outputTokens];
      const totalTokens = inputTokens + outputTokens;
      return [
        event('usageEvent', { totalInputTokens, totalOutputTokens, totalTokens, details: {} }),
        event('completionEnd', { stopReason: 'END_TURN' }),
      ];
    },
  };
}

// What tells apart the families that speak OpenAI's chat completions, each with habits of its own.
// https://platform.openai.com/docs/api-reference/chat
// SPDX-License-Identifier: Apache-2.0
import type { StopReason } from '../../converse/types.ts';
import type { JsonObject } from '../../json.ts';

export interface ChatFamily {
  id: string;
  /** The member that limits the reply's length. */
  maxTokens: 'max_tokens' | 'max_completion_tokens';
  /** Sent when the caller says no limit, where the service's own cuts answers off. */
  requiredMaxTokens?: number;
  /** The content of a turn that only calls tools. Default `null`. */
  noContent?: '';
  /** How a choice of any tool is said. */
  anyTool: 'required' | 'any';
  /** The member of a choice that tells why it ended. */
  stopMember: 'finish_reason' | 'stop_reason';
  /** Whether `stop_reason` beside it names the caller's sequence that was met. */
  namesStopSequence?: boolean;
  /** Stop reasons beyond OpenAI's own. */
  stopReasons?: readonly (readonly [native: string, stopReason: StopReason])[];
  /** Tags around reasoning that stands inline at the start of the content. */
  reasoningTags?: { open: string; close: string };
}

const openaiStopReasons = [
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'content_filtered'],
] as const;

/** Why a choice ended; `undefined` while it has not. */
export function readStop(family: ChatFamily, choice: JsonObject): StopReason | undefined {
  const native = choice[family.stopMember] ?? choice['finish_reason'] ?? choice['stop_reason'];
  const isNamed = family.namesStopSequence === true && typeof choice['stop_reason'] === 'string';
  if (typeof native !== 'string') return undefined;
  return isNamed && native === 'stop' ? 'stop_sequence' : toStopReason(family, native);
}

/** A stop reason that the family has no name for passes through as it is. */
function toStopReason(family: ChatFamily, native: string): StopReason {
  const found = [...(family.stopReasons ?? []), ...openaiStopReasons].find(([name]) => name === native);
  return found?.[1] ?? (native as StopReason);
}

/** The members of a choice that say why it ended. The sequence itself is the server's to know. */
export function writeStop(family: ChatFamily, stopReason: StopReason): JsonObject {
  const isNamed = family.namesStopSequence === true && stopReason === 'stop_sequence';
  return { [family.stopMember]: fromStopReason(family, stopReason), ...(isNamed ? { stop_reason: '…' } : {}) };
}

function fromStopReason(family: ChatFamily, stopReason: StopReason): string {
  // No name of its own: a stop at the caller's sequence is a plain stop here.
  if (stopReason === 'stop_sequence') return 'stop';
  const found = [...(family.stopReasons ?? []), ...openaiStopReasons].find(([, name]) => name === stopReason);
  return found?.[0] ?? stopReason;
}

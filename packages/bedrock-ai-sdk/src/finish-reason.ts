// Converse's stop reasons in the terms of the AI SDK.
// SPDX-License-Identifier: Apache-2.0

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other';

/** `answeredByTool`: the tool call was our own device to get JSON, and its input is the answer. */
export function toFinishReason(stopReason: string | undefined, answeredByTool = false): FinishReason {
  switch (stopReason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return answeredByTool ? 'stop' : 'tool-calls';
    case 'guardrail_intervened':
    case 'content_filtered':
      return 'content-filter';
    case 'malformed_model_output':
    case 'malformed_tool_use':
      return 'error';
    default:
      return 'other';
  }
}

// What happens in a stream, as the parts of V2 to V4.
// SPDX-License-Identifier: Apache-2.0
import { toFinishReason } from '../finish-reason.ts';
import { replyMetadata } from '../metadata.ts';
import type { PartWriter } from '../stream.ts';
import { reasoningMetadata, toFile, toSourcePart, toToolCall, toToolResult, type ReplyContext } from './generate.ts';
import type { Spec, StreamPart } from './types.ts';

export function createPartWriter<Version extends string, Finish, Usage, Warning, Data>(
  spec: Spec<Version, Finish, Usage, Warning, Data>,
  context: ReplyContext<Data>,
): PartWriter<StreamPart<Finish, Usage, Warning, Data>> {
  const { keys } = context;
  return {
    textStart: (id, out) => void out.push({ type: 'text-start', id }),
    textDelta: (id, delta, out) => void out.push({ type: 'text-delta', id, delta }),
    textEnd: (id, out) => void out.push({ type: 'text-end', id }),

    reasoningStart: (id, out) => void out.push({ type: 'reasoning-start', id }),
    reasoningDelta: (id, delta, out) => void out.push({ type: 'reasoning-delta', id, delta }),
    reasoningEnd(id, { signature, redacted }, out) {
      const block = redacted === undefined ? { reasoningText: { text: '', signature } } : { redactedContent: redacted };
      out.push({ type: 'reasoning-end', id, ...reasoningMetadata(block, keys) });
    },

    toolStart({ id, name, type }, out) {
      out.push({
        type: 'tool-input-start',
        id,
        toolName: name,
        ...(type === undefined ? {} : { providerExecuted: true }),
      });
    },
    toolDelta: ({ id }, delta, out) => void out.push({ type: 'tool-input-delta', id, delta }),
    toolEnd: ({ id }, out) => void out.push({ type: 'tool-input-end', id }),
    toolCall: ({ id, name, type }, input, out) => void out.push(toToolCall(id, name, input, type)),
    toolResult: (call, content, out) => void out.push(toToolResult(call, content, keys)),

    source: (citation, out) => void out.push(toSourcePart(citation, context)),
    image: (format, bytes, out) => void out.push(toFile(format, bytes, context)),
    finish(facts, out) {
      const unified = toFinishReason(facts.stopReason);
      const finishReason = spec.finishReason(unified, facts.stopReason);
      out.push({
        type: 'finish',
        finishReason,
        usage: spec.usage(facts.usage),
        providerMetadata: replyMetadata(facts, keys),
      });
    },
  };
}

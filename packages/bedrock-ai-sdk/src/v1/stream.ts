// What happens in a stream, as V1's parts.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV1StreamPart } from '@ai-sdk/provider-v1';
import { encodeBase64, type JsonObject } from 'bedrock-core';
import { toFinishReason } from '../finish-reason.ts';
import { replyMetadata } from '../metadata.ts';
import type { PartWriter } from '../stream.ts';
import { toCitation, toUrlSource, toUsage, type ReplyContext } from './generate.ts';
import { withCitations } from './metadata.ts';

export function createPartWriter(
  context: ReplyContext,
  keys: readonly string[],
): PartWriter<LanguageModelV1StreamPart> {
  const citations: JsonObject[] = [];
  let hasReasoned = false;
  /** V1 has neither starts nor ends of blocks. */
  const nothing = (): void => undefined;
  return {
    textStart: nothing,
    textDelta: (_id, textDelta, out) => void out.push({ type: 'text-delta', textDelta }),
    textEnd: nothing,

    reasoningStart() {
      hasReasoned = false;
    },
    reasoningDelta(_id, textDelta, out) {
      hasReasoned = true;
      out.push({ type: 'reasoning', textDelta });
    },
    reasoningEnd(_id, { signature, redacted }, out) {
      if (redacted !== undefined) out.push({ type: 'redacted-reasoning', data: encodeBase64(redacted) });
      if (redacted !== undefined || signature === undefined) return;
      // ai@4 throws at a signature that no text came before; Claude signs reasoning that it does not show.
      if (!hasReasoned) out.push({ type: 'reasoning', textDelta: '' });
      out.push({ type: 'reasoning-signature', signature });
    },

    toolStart: nothing,
    // V1 knows no tools that run at the provider: a call would wait for its result.
    toolDelta({ id, name, type }, argsTextDelta, out) {
      if (type !== undefined) return;
      out.push({ type: 'tool-call-delta', toolCallType: 'function', toolCallId: id, toolName: name, argsTextDelta });
    },
    toolEnd: nothing,
    toolCall({ id, name, type }, args, out) {
      if (type !== undefined) return;
      out.push({ type: 'tool-call', toolCallType: 'function', toolCallId: id, toolName: name, args });
    },
    toolResult: nothing,

    source(citation, out) {
      const source = toUrlSource(citation, context);
      if (source === undefined) citations.push(toCitation(citation));
      else out.push({ type: 'source', source });
    },
    image: (format, data, out) => void out.push({ type: 'file', mimeType: `image/${format}`, data }),
    finish(facts, out) {
      const finishReason = facts.stopReason === undefined ? 'unknown' : toFinishReason(facts.stopReason);
      const providerMetadata = withCitations(replyMetadata(facts, keys), citations);
      out.push({ type: 'finish', finishReason, usage: toUsage(facts.usage), providerMetadata });
    },
  };
}

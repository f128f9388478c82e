// Converse events → stream events of the Responses API, the inverse of decode-events.ts; and whole replies,
// which are what the last of those events holds.
// SPDX-License-Identifier: Apache-2.0
import { replay } from '../../converse/replay.ts';
import type { ConverseReply, ConverseStreamEvent, MetadataEvent } from '../../converse/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { DialectContext, EventEncoder, NativeEvent } from '../dialect.ts';
import { metricsToChunk, tokenUsage } from '../invocation-metrics.ts';
import { createBlockEncoder } from './encode-blocks.ts';
import { passedThrough } from './encode-items.ts';
import { createItemList } from './item-list.ts';
import { encodeUsage, fromStopReason } from './reply.ts';

export function encodeEvents(context: DialectContext): EventEncoder {
  let sequence = 0;
  const event = (type: string, data: JsonObject): NativeEvent => ({
    type,
    data: { type, sequence_number: sequence++, ...data },
  });
  const { replyId = '0', model } = context;
  const list = createItemList(event, replyId);
  const blocks = createBlockEncoder(list, model.capabilities.reasoning !== 'effort');
  const opened = openResponse(replyId, context);
  let stop: ConverseStreamEvent['messageStop'];

  const finish = (metadata: MetadataEvent | undefined): NativeEvent[] => {
    if (stop === undefined) return [];
    const closed = blocks.close();
    const response = { ...opened, ...closing(stop, metadata), output: list.all() };
    stop = undefined;
    const told = { response, ...(metadata === undefined ? {} : metricsToChunk(metadata)) };
    return [...closed, event(`response.${response.status}`, told)];
  };

  return {
    encode(converse) {
      if (converse.messageStart !== undefined)
        return ['created', 'in_progress'].map((name) => event(`response.${name}`, { response: opened }));
      if (converse.messageStop !== undefined) {
        stop = converse.messageStop;
        return [];
      }
      if (converse.metadata !== undefined) return finish(converse.metadata);
      return blocks.encode(converse) ?? encodeUnknown(converse);
    },
    end: () => finish(undefined),
  };
}

/** An event that came under a type of its own goes back as it came. */
function encodeUnknown(event: object): NativeEvent[] {
  const native = passedThrough(event);
  return native === undefined ? [] : [{ type: String(native['type']), data: native }];
}

export function encodeResponse(reply: ConverseReply, context: DialectContext): JsonObject {
  const encoder = encodeEvents(context);
  const events = replay(reply).flatMap((event) => encoder.encode(event));
  const last = events.at(-1)?.data['response'];
  return isJsonObject(last) ? last : {};
}

/** A response before anything of it is known, with the settings that hold when a request names none. */
function openResponse(replyId: string, { model, createdAt = 0 }: DialectContext): JsonObject {
  return {
    id: `resp_${replyId}`,
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: model.id,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
  };
}

function closing(
  { stopReason, additionalModelResponseFields: fields }: NonNullable<ConverseStreamEvent['messageStop']>,
  metadata: MetadataEvent | undefined,
): JsonObject & { status: string } {
  const tier = metadata?.serviceTier?.type;
  return {
    ...(isJsonObject(fields) ? fields : {}),
    ...fromStopReason(stopReason),
    usage: encodeUsage(metadata?.usage ?? tokenUsage()),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

// Amazon Nova on InvokeModel, schema messages-v1: Converse but for the envelope.
// https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
// SPDX-License-Identifier: Apache-2.0
import type {
  ConverseReply,
  ConverseRequest,
  ConverseStreamEvent,
  MetadataEvent,
  TokenUsage,
} from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';
import { fromWire, toWire } from './blobs.ts';
import type { DecodedRequest, Dialect, EncodedRequest, EventDecoder, EventEncoder } from './dialect.ts';
import { metricsFromChunk, metricsFromHeaders, metricsToChunk, tokenUsage } from './invocation-metrics.ts';
import { isServiceMember } from './service-members.ts';

export const nova: Dialect = {
  id: 'nova',
  encodeRequest,
  decodeRequest,
  decodeResponse(body, headers) {
    const output = body['output'];
    const message = isJsonObject(output) ? output['message'] : undefined;
    if (!isJsonObject(message) || !Array.isArray(message['content'])) {
      throw new BedrockError('protocol', 'The reply has no output.message.content: this is not a reply of Nova.');
    }
    const told = metricsFromHeaders(headers);
    const reply = { stopReason: 'end_turn', ...told, ...(fromWire(body) as object) } as ConverseReply;
    return { ...reply, usage: decodeUsage(body['usage']) ?? told.usage };
  },
  encodeResponse({ metrics: _, ...reply }) {
    return toWire({ ...reply, usage: encodeUsage(reply.usage) }) as JsonObject;
  },
  decodeEvents,
  encodeEvents,
};

/** The snake-case names of the first schema, which AWS's samples still use. */
const oldNames = {
  max_new_tokens: 'maxTokens',
  top_p: 'topP',
  top_k: 'topK',
  stop_sequences: 'stopSequences',
} as const;

function encodeRequest(request: ConverseRequest): EncodedRequest {
  const { system, messages = [], inferenceConfig, toolConfig, outputConfig, additionalModelRequestFields } = request;
  const warnings: Warning[] = [];
  const extra = isJsonObject(additionalModelRequestFields) ? additionalModelRequestFields : {};
  const { inferenceConfig: extraSettings, ...fields } = extra;
  const settings = { ...inferenceConfig, ...(isJsonObject(extraSettings) ? extraSettings : {}) };
  const kept = messages.map(({ role, content }, index) => ({
    role,
    content: content.filter((block, position) => {
      if (block.document === undefined) return true;
      warnings.push(documentLeftOut(`messages[${index}].content[${position}]`));
      return false;
    }),
  }));
  if (outputConfig !== undefined) warnings.push(unsupportedOutput);
  const body = {
    schemaVersion: 'messages-v1',
    ...(system === undefined || system.length === 0 ? {} : { system }),
    messages: kept,
    ...(Object.keys(settings).length === 0 ? {} : { inferenceConfig: settings }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...fields,
  };
  return { body: toWire(body) as JsonObject, warnings };
}

function decodeRequest(body: JsonObject): DecodedRequest {
  const { schemaVersion: _, system, messages, inferenceConfig, toolConfig, ...extra } = body;
  if (!Array.isArray(messages)) {
    throw new BedrockError('invalid-request', 'Malformed input request: #: required key [messages] not found', {
      path: 'messages',
    });
  }
  const settings = decodeSettings(isJsonObject(inferenceConfig) ? inferenceConfig : {});
  const { topK, ...known } = settings;
  const fields = topK === undefined ? extra : { ...extra, inferenceConfig: { topK } };
  const request = {
    messages,
    ...(system === undefined ? {} : { system }),
    ...(Object.keys(known).length === 0 ? {} : { inferenceConfig: known }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...(Object.keys(fields).length === 0 ? {} : { additionalModelRequestFields: fields }),
  };
  return { request: fromWire(request) as DecodedRequest['request'] };
}

function decodeSettings(settings: JsonObject): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name in oldNames ? oldNames[name as keyof typeof oldNames] : name,
      value,
    ]),
  );
}

/** Nova counts what was read from and written to the cache under names of its own, and sums up in whole replies only. */
function decodeUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const count = (...names: string[]): number | undefined =>
    names.map((name) => usage[name]).find((value) => typeof value === 'number');
  const read = count('cacheReadInputTokens', 'cacheReadInputTokenCount');
  const write = count('cacheWriteInputTokens', 'cacheWriteInputTokenCount');
  const told = tokenUsage(count('inputTokens'), count('outputTokens'), {
    ...(read === undefined ? {} : { cacheReadInputTokens: read }),
    ...(write === undefined ? {} : { cacheWriteInputTokens: write }),
  });
  return { ...told, totalTokens: count('totalTokens') ?? told.totalTokens };
}

function encodeUsage({
  cacheReadInputTokens,
  cacheWriteInputTokens,
  cacheDetails: _,
  ...usage
}: TokenUsage): JsonObject {
  return {
    ...usage,
    ...(cacheReadInputTokens === undefined ? {} : { cacheReadInputTokenCount: cacheReadInputTokens }),
    ...(cacheWriteInputTokens === undefined ? {} : { cacheWriteInputTokenCount: cacheWriteInputTokens }),
  };
}

/** The members of a stream's metadata that say something: Nova writes empty objects for the rest. */
function decodeMetadata({ usage, metrics, trace, ...rest }: JsonObject): Partial<MetadataEvent> {
  const counts = decodeUsage(usage);
  const latencyMs = isJsonObject(metrics) ? metrics['latencyMs'] : undefined;
  return {
    ...(rest as object),
    ...(counts === undefined ? {} : { usage: counts }),
    ...(typeof latencyMs === 'number' ? { metrics: { latencyMs } } : {}),
    ...(isJsonObject(trace) && Object.keys(trace).length > 0 ? { trace } : {}),
  };
}

function decodeEvents(): EventDecoder {
  /** What the metrics of the last chunk tell, and what Nova does: its own counts are the finer ones. */
  let told: MetadataEvent = { usage: tokenUsage(), metrics: { latencyMs: 0 } };
  let own: Partial<MetadataEvent> = {};
  let stopped = false;
  return {
    decode({ data }) {
      // What is no object is no event of this format.
      const entries = Object.entries(data).filter(([name, value]) => !isServiceMember(name) && isJsonObject(value));
      const events = entries
        .filter(([type]) => type !== 'metadata')
        .map(([type, value]) => ({ [type]: fromWire(value) }) as object as ConverseStreamEvent);
      if (events.some(({ messageStop }) => messageStop !== undefined)) stopped = true;
      // Metadata waits for the end: the latency comes in a later chunk than the counts.
      told = metricsFromChunk(data) ?? told;
      if (isJsonObject(data['metadata'])) own = { ...own, ...decodeMetadata(data['metadata']) };
      return events;
    },
    end: () => (stopped ? [{ metadata: { ...told, ...own } }] : []),
  };
}

function encodeEvents(): EventEncoder {
  return {
    encode: (event) => {
      const data = toWire(event) as JsonObject;
      if (event.metadata === undefined) return [{ type: 'chunk', data }];
      const { usage, trace = {} } = event.metadata;
      const metadata = { usage: encodeUsage(usage), metrics: {}, trace };
      return [{ type: 'chunk', data: { ...(toWire({ metadata }) as JsonObject), ...metricsToChunk(event.metadata) } }];
    },
    end: () => [],
  };
}

const documentLeftOut = (path: string): Warning => ({
  code: 'unsupported-content',
  message: "Nova takes documents only through Converse: the document was left out. Use the surface 'converse'.",
  path,
});

const unsupportedOutput: Warning = {
  code: 'unsupported-setting',
  message: 'Nova has no place for outputConfig on InvokeModel: it was left out.',
  path: 'outputConfig',
};

// Amazon Nova on InvokeModel, schema messages-v1: Converse but for the envelope.
// https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseRequest, ConverseStreamEvent } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';
import { fromWire, toWire } from './blobs.ts';
import type { DecodedRequest, Dialect, EncodedRequest, EventDecoder, EventEncoder } from './dialect.ts';
import { metricsFromChunk, metricsFromHeaders, metricsToChunk, tokenUsage } from './invocation-metrics.ts';

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
    return { stopReason: 'end_turn', ...metricsFromHeaders(headers), ...(fromWire(body) as object) } as ConverseReply;
  },
  encodeResponse({ metrics: _, ...reply }) {
    return toWire(reply) as JsonObject;
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

function decodeEvents(): EventDecoder {
  let metadata: ConverseStreamEvent | undefined;
  let stopped = false;
  return {
    decode({ data }) {
      const told = metricsFromChunk(data);
      // What is no object is no event of this format.
      const entries = Object.entries(data).filter(
        ([name, value]) => !name.startsWith('amazon-bedrock-') && isJsonObject(value),
      );
      const events = entries.map(([type, value]) => ({ [type]: fromWire(value) }) as object as ConverseStreamEvent);
      for (const event of events) {
        if (event.messageStop !== undefined) stopped = true;
        if (event.metadata !== undefined)
          metadata = { metadata: { ...told, ...event.metadata, metrics: event.metadata.metrics ?? { latencyMs: 0 } } };
      }
      if (told !== undefined) metadata = { metadata: { ...told, ...metadata?.metadata, metrics: told.metrics } };
      // Metadata waits for the end: the latency comes in a later chunk than the counts.
      return events.filter((event) => event.metadata === undefined);
    },
    end() {
      if (!stopped) return [];
      return [metadata ?? { metadata: { usage: tokenUsage(), metrics: { latencyMs: 0 } } }];
    },
  };
}

function encodeEvents(): EventEncoder {
  return {
    encode: (event) => {
      const data = toWire(event) as JsonObject;
      return [
        { type: 'chunk', data: event.metadata === undefined ? data : { ...data, ...metricsToChunk(event.metadata) } },
      ];
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

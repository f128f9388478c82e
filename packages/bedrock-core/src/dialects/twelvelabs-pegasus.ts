// TwelveLabs Pegasus 1.2: a question about one video.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-pegasus.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import type {
  ContentBlock,
  ConverseReply,
  ConverseRequest,
  MediaSource,
  MetadataEvent,
  StopReason,
} from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { DecodedRequest, Dialect, EncodedRequest, EventDecoder, EventEncoder } from './dialect.ts';
import { createEventWriter } from './event-writer.ts';
import { metricsFromChunk, metricsFromHeaders, metricsToChunk, tokenUsage } from './invocation-metrics.ts';

export const twelvelabsPegasus: Dialect = {
  id: 'twelvelabs-pegasus',
  encodeRequest,
  decodeRequest,
  decodeResponse(body, headers) {
    if (typeof body['message'] !== 'string')
      throw new BedrockError('protocol', 'The reply has no message: this is not a reply of Pegasus.');
    return {
      output: { message: { role: 'assistant', content: [{ text: body['message'] }] } },
      stopReason: toStopReason(body['finishReason']),
      ...metricsFromHeaders(headers),
    };
  },
  encodeResponse: (reply) => ({ message: textOf(reply), finishReason: fromStopReason(reply.stopReason) }),
  decodeEvents,
  encodeEvents,
};

function encodeRequest(request: ConverseRequest): EncodedRequest {
  const warnings: Warning[] = [];
  const texts = (request.system ?? []).flatMap(({ text, guardContent }) => text ?? guardContent?.text?.text ?? []);
  let mediaSource: JsonObject | undefined;
  const { messages = [] } = request;
  if (messages.length > 1) warnings.push(oneQuestion);
  messages.forEach(({ content }, index) =>
    content.forEach((block, position) => {
      const text = block.text ?? block.guardContent?.text?.text;
      if (text !== undefined) texts.push(text);
      else if (block.video !== undefined && mediaSource === undefined) mediaSource = encodeSource(block.video.source);
      else warnings.push(leftOut(block, `messages[${index}].content[${position}]`));
    }),
  );
  if (mediaSource === undefined) {
    throw new BedrockError(
      'invalid-request',
      'Pegasus answers questions about a video: add one video block to a message.',
      { path: 'messages' },
    );
  }
  const { maxTokens, temperature, topP, stopSequences } = request.inferenceConfig ?? {};
  if (topP !== undefined) warnings.push(unsupported('inferenceConfig.topP'));
  if (stopSequences !== undefined) warnings.push(unsupported('inferenceConfig.stopSequences'));
  if (request.toolConfig !== undefined) warnings.push(unsupported('toolConfig'));
  const { textFormat, effort } = request.outputConfig ?? {};
  if (effort !== undefined) warnings.push(unsupported('outputConfig.effort'));
  const extra = request.additionalModelRequestFields;
  return {
    body: {
      inputPrompt: texts.join('\n'),
      mediaSource,
      ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(textFormat === undefined ? {} : { responseFormat: encodeSchema(textFormat.structure.jsonSchema) }),
      ...(isJsonObject(extra) ? extra : {}),
    },
    warnings,
  };
}

function decodeRequest(body: JsonObject): DecodedRequest {
  const { inputPrompt, mediaSource, maxOutputTokens, temperature, responseFormat, ...extra } = body;
  if (typeof inputPrompt !== 'string' || !isJsonObject(mediaSource)) {
    throw new BedrockError(
      'invalid-request',
      'Malformed input request: required keys [inputPrompt, mediaSource] not found',
    );
  }
  const content: ContentBlock[] = [
    { video: { format: 'mp4', source: decodeSource(mediaSource) } },
    { text: inputPrompt },
  ];
  const inferenceConfig = {
    ...(typeof maxOutputTokens === 'number' ? { maxTokens: maxOutputTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
  };
  const jsonSchema = decodeSchema(responseFormat);
  return {
    request: {
      messages: [{ role: 'user', content }],
      ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
      ...(jsonSchema === undefined
        ? {}
        : { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } }),
      ...(Object.keys(extra).length === 0 ? {} : { additionalModelRequestFields: extra }),
    },
  };
}

interface JsonSchema {
  schema: string;
  name?: string | undefined;
}

function encodeSchema({ schema, name = 'response' }: JsonSchema): JsonObject {
  return { type: 'json_schema', jsonSchema: { name, schema: parseJson(schema) ?? {} } };
}

/** An older form of the page has the schema itself where the newer one names it. */
function decodeSchema(responseFormat: JsonValue | undefined): JsonSchema | undefined {
  const given = isJsonObject(responseFormat) ? responseFormat['jsonSchema'] : undefined;
  if (!isJsonObject(given)) return undefined;
  const { name, schema } = given;
  return typeof name === 'string' && isJsonObject(schema)
    ? { name, schema: JSON.stringify(schema) }
    : { schema: JSON.stringify(given) };
}

function encodeSource({ bytes, s3Location }: MediaSource): JsonObject {
  if (bytes !== undefined) return { base64String: encodeBase64(bytes) };
  const { uri, bucketOwner } = s3Location ?? { uri: '' };
  return { s3Location: { uri, ...(bucketOwner === undefined ? {} : { bucketOwner }) } };
}

function decodeSource({ base64String, s3Location }: JsonObject): MediaSource {
  if (typeof base64String === 'string') return { bytes: decodeBase64(base64String) };
  const { uri, bucketOwner } = isJsonObject(s3Location) ? s3Location : {};
  return { s3Location: { uri: String(uri ?? ''), ...(typeof bucketOwner === 'string' ? { bucketOwner } : {}) } };
}

function decodeEvents(): EventDecoder {
  const writer = createEventWriter();
  let stop: StopReason | undefined;
  let metadata: MetadataEvent | undefined;
  return {
    decode({ data }) {
      metadata = metricsFromChunk(data) ?? metadata;
      if (typeof data['finishReason'] === 'string') stop = toStopReason(data['finishReason']);
      return typeof data['message'] === 'string' ? writer.text(data['message']) : [];
    },
    // Without a finish reason the stream was cut off: no `messageStop` is made up.
    end: () =>
      stop === undefined ? [] : writer.stop(stop, metadata ?? { usage: tokenUsage(), metrics: { latencyMs: 0 } }),
  };
}

function encodeEvents(): EventEncoder {
  let stop: StopReason = 'end_turn';
  return {
    encode(event) {
      const text = event.contentBlockDelta?.delta.text;
      if (text !== undefined) return [{ type: 'chunk', data: { message: text } }];
      if (event.messageStop !== undefined) stop = event.messageStop.stopReason;
      if (event.metadata === undefined) return [];
      return [
        { type: 'chunk', data: { message: '', finishReason: fromStopReason(stop), ...metricsToChunk(event.metadata) } },
      ];
    },
    end: () => [],
  };
}

function textOf(reply: ConverseReply): string {
  return reply.output.message.content.map(({ text }) => text ?? '').join('');
}

function toStopReason(finishReason: unknown): StopReason {
  if (finishReason === 'length') return 'max_tokens';
  return finishReason === 'stop' || typeof finishReason !== 'string' ? 'end_turn' : (finishReason as StopReason);
}

function fromStopReason(stopReason: StopReason): string {
  if (stopReason === 'max_tokens') return 'length';
  return stopReason === 'end_turn' ? 'stop' : stopReason;
}

const oneQuestion: Warning = {
  code: 'sent-as-text',
  message: 'Pegasus answers one question: all turns were sent as its text.',
  path: 'messages',
};

const leftOut = (block: object, path: string): Warning => ({
  code: 'unsupported-content',
  message: `Pegasus takes text and one video: the ${Object.keys(block)[0] ?? 'block'} was left out.`,
  path,
});

const unsupported = (path: string): Warning => ({
  code: 'unsupported-setting',
  message: `Pegasus has no place for ${path}: it was left out.`,
  path,
});

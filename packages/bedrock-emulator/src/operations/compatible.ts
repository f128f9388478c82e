// The OpenAI- and Anthropic-shaped endpoints: plain JSON, and server-sent events.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseStreamEvent, JsonObject } from 'bedrock-core';
import { decodeInvokeHeaders, encodeSse, findDialect, type NativeEvent } from 'bedrock-core/dialects';
import { guardrailMembers, readTags } from '../model/guardrail.ts';
import { itemsOf } from '../model/response-store.ts';
import { countTokens } from '../model/tokens.ts';
import { invalid, jsonReply } from '../server/http.ts';
import { checkRoute } from '../validation/compatible.ts';
import { validateInvoke } from '../validation/invoke.ts';
import { checkResponsesBody } from '../validation/responses.ts';
import type { Subject } from '../validation/subject.ts';
import { answerTo, findModel, nameReply, parseBody, type Operation, type Surroundings } from './operation.ts';
import { pace, restForAll } from './pacing.ts';

const utf8 = new TextEncoder();

interface Shape {
  dialect: string;
  surface: 'openai' | 'responses' | 'anthropic';
  write(event: NativeEvent): string;
  end: string;
  /** What the service adds to a piece of the reply. */
  complete(data: JsonObject, body: JsonObject): JsonObject;
  /** The request as the model shall have it. */
  prepare?(body: JsonObject, surroundings: Surroundings): JsonObject;
  /** The chunks that one chunk of a stream is sent as. */
  spread?(data: JsonObject, body: JsonObject): JsonObject[];
  /** Sees each piece of a reply. */
  keep?(data: JsonObject, body: JsonObject, surroundings: Surroundings): void;
  validate?(subject: Subject): void;
}

function named(data: JsonObject, { model = '', service_tier: tier }: JsonObject): JsonObject {
  if (!('model' in data)) return data;
  return { ...data, ...(typeof tier === 'string' ? { service_tier: tier } : {}), model };
}
const writeNamed = ({ data }: NativeEvent): string =>
  encodeSse({ event: String(data['type'] ?? 'message'), data: JSON.stringify(data) });

/** Chat completions end with `[DONE]`; messages and responses name each event. */
export const chatCompletions: Operation = createCompatible({
  dialect: 'openai-chat',
  surface: 'openai',
  write: ({ data }) => encodeSse({ data: JSON.stringify(data) }),
  end: encodeSse({ data: '[DONE]' }),
  complete: named,
  spread: spreadUsage,
});

export const messages: Operation = createCompatible({
  dialect: 'anthropic-messages',
  surface: 'anthropic',
  write: writeNamed,
  end: '',
  complete: named,
  validate: validateInvoke,
});

export const responses: Operation = createCompatible({
  dialect: 'openai-responses',
  surface: 'responses',
  write: writeNamed,
  end: '',
  complete: repeatSettings,
  prepare: prepareResponse,
  keep: keepResponse,
});

function createCompatible(shape: Shape): Operation {
  const dialect = findDialect(shape.dialect);
  return async (call, surroundings) => {
    const given = parseBody(call);
    const { model: modelId } = given;
    if (typeof modelId !== 'string') throw invalid('The model field is required.', 'model');
    const model = findModel(modelId);
    call.entry.modelId = modelId;
    checkRoute(model, shape.surface, call.rawPath);
    const body = shape.prepare?.(given, surroundings) ?? given;
    const { request: asked, stream = false } = dialect.decodeRequest(body, { model, stream: body['stream'] === true });
    const { guardrailConfig } = decodeInvokeHeaders(call.headers);
    const request = readTags({ ...asked, ...(guardrailConfig === undefined ? {} : { guardrailConfig }) });
    const { reply, events } = await answerTo({ request, model, stream }, call, surroundings, (subject) =>
      shape.validate?.(subject),
    );
    const context = { model, stream, ...nameReply() };
    const beside = guardrailMembers(request, reply);
    const complete = (data: JsonObject): JsonObject => {
      if (!('model' in data || 'response' in data)) return data;
      const whole = { ...shape.complete(data, body), ...beside };
      shape.keep?.(whole, body, surroundings);
      return whole;
    };
    if (!stream) {
      await restForAll(reply, surroundings.pace, call.signal);
      return jsonReply(complete(dialect.encodeResponse(withReasoningCount(reply), context)));
    }
    const encoder = dialect.encodeEvents(context);
    async function* written(timed: AsyncIterable<ConverseStreamEvent>): AsyncGenerator<Uint8Array> {
      for await (const event of timed)
        for (const { type, data } of encoder.encode(withCount(event, reply))) {
          const whole = complete(data);
          for (const piece of shape.spread?.(whole, body) ?? [whole])
            yield utf8.encode(shape.write({ type, data: piece }));
        }
      yield utf8.encode(shape.end);
    }
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: written(pace(events, surroundings.pace, call.signal)),
    };
  };
}

/** The counts come after all choices, in a chunk of their own, and only when they are asked for. */
function spreadUsage(data: JsonObject, { stream_options: options }: JsonObject): JsonObject[] {
  if (!('usage' in data)) return [data];
  const { usage = null, ...rest } = data;
  const isAsked =
    typeof options === 'object' && options !== null && !Array.isArray(options) && options['include_usage'];
  return isAsked === true ? [rest, { ...rest, choices: [], usage }] : [rest];
}

/** With the conversation that it goes on with, if it names one. */
function prepareResponse(body: JsonObject, { responses: kept }: Surroundings): JsonObject {
  const whole = kept.complete(body);
  checkResponsesBody(whole);
  return whole;
}

/** Kept unless the request says otherwise, once it is complete. */
function keepResponse(data: JsonObject, body: JsonObject, { responses: kept }: Surroundings): void {
  const { response = data } = data;
  if (body['store'] === false || typeof response !== 'object' || response === null || Array.isArray(response)) return;
  if (response['object'] === 'response' && response['status'] !== 'in_progress')
    kept.keep({ response, input: itemsOf(body['input']) });
}

/** A response repeats the settings of its request. */
function repeatSettings(data: JsonObject, body: JsonObject): JsonObject {
  const { response } = data;
  if (typeof response === 'object' && response !== null && !Array.isArray(response))
    return { ...data, response: repeatSettings(response, body) };
  if (data['object'] !== 'response') return data;
  const settings = repeated.filter((name) => body[name] !== undefined && body[name] !== null);
  const { model = '', store } = body;
  return { ...data, ...Object.fromEntries(settings.map((name) => [name, body[name]])), model, store: store !== false };
}

const repeated = [
  ...['instructions', 'max_output_tokens', 'metadata', 'parallel_tool_calls', 'previous_response_id', 'reasoning'],
  ...['service_tier', 'temperature', 'text', 'tool_choice', 'tools', 'top_p', 'truncation', 'user'],
];

/** These endpoints tell how much of the output was reasoning; Converse does not. */
function withReasoningCount(reply: ConverseReply): ConverseReply {
  const reasoning = reply.output.message.content
    .map(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? '')
    .join('');
  if (reasoning === '' || reply.usage.reasoningTokens !== undefined) return reply;
  const reasoningTokens = Math.min(countTokens(reasoning), reply.usage.outputTokens);
  return { ...reply, usage: { ...reply.usage, reasoningTokens } };
}

function withCount(event: ConverseStreamEvent, reply: ConverseReply): ConverseStreamEvent {
  if (event.metadata === undefined) return event;
  return { metadata: { ...event.metadata, usage: withReasoningCount({ ...reply, ...event.metadata }).usage } };
}

// The OpenAI- and Anthropic-shaped endpoints: plain JSON, and server-sent events.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent, JsonObject } from 'bedrock-core';
import { decodeInvokeHeaders, encodeSse, findDialect } from 'bedrock-core/dialects';
import { guardrailMembers, readTags } from '../model/guardrail.ts';
import { invalid, jsonReply } from '../server/http.ts';
import { validateInvoke } from '../validation/invoke.ts';
import { answerTo, findModel, parseBody, type Operation } from './operation.ts';
import { pace, restForAll } from './pacing.ts';

const utf8 = new TextEncoder();

/** Chat completions end with `[DONE]`; messages name each event. */
export const chatCompletions: Operation = createCompatible('openai-chat', {
  write: (data) => encodeSse({ data: JSON.stringify(data) }),
  end: encodeSse({ data: '[DONE]' }),
});

export const messages: Operation = createCompatible('anthropic-messages', {
  write: (data) => encodeSse({ event: String(data['type'] ?? 'message'), data: JSON.stringify(data) }),
  end: '',
});

function createCompatible(dialectId: string, wire: { write(data: JsonObject): string; end: string }): Operation {
  const dialect = findDialect(dialectId);
  return async (call, surroundings) => {
    const body = parseBody(call);
    if (typeof body['model'] !== 'string') throw invalid('The model field is required.');
    const modelId = body['model'];
    const model = findModel(modelId);
    call.entry.modelId = modelId;
    const { request: asked, stream = false } = dialect.decodeRequest(body, { model, stream: body['stream'] === true });
    const { guardrailConfig } = decodeInvokeHeaders(call.headers);
    const request = readTags({ ...asked, ...(guardrailConfig === undefined ? {} : { guardrailConfig }) });
    const { reply, events } = await answerTo({ request, model, stream }, call, surroundings, (subject) => {
      if (dialectId === 'anthropic-messages') validateInvoke(subject);
    });
    const tier: JsonObject = typeof body['service_tier'] === 'string' ? { service_tier: body['service_tier'] } : {};
    const named = (data: JsonObject): JsonObject =>
      'model' in data ? { ...data, ...tier, ...guardrailMembers(request, reply), model: modelId } : data;
    if (!stream) {
      await restForAll(reply, surroundings.pace, call.signal);
      return jsonReply(named(dialect.encodeResponse(reply, { model, stream })));
    }
    const encoder = dialect.encodeEvents({ model, stream });
    async function* written(timed: AsyncIterable<ConverseStreamEvent>): AsyncGenerator<Uint8Array> {
      for await (const event of timed)
        for (const { data } of encoder.encode(event)) yield utf8.encode(wire.write(named(data)));
      yield utf8.encode(wire.end);
    }
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: written(pace(events, surroundings.pace, call.signal)),
    };
  };
}

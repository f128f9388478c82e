// What Converse itself would add to a reply of another surface: fields of the model's own reply, what
// a guardrail did, and the latency and tier that served the call.
// https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke.html
// SPDX-License-Identifier: Apache-2.0
import type {
  ConverseReply,
  ConverseRequest,
  ConverseStreamEvent,
  ConverseTrace,
  MetadataEvent,
} from '../converse/types.ts';
import type { Dialect, EventDecoder, ReplyHeaders } from '../dialects/dialect.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { guardrailActionMember, traceMember } from '../dialects/service-members.ts';

interface Extras {
  fields: JsonObject;
  hasIntervened: boolean;
  trace: ConverseTrace | undefined;
  /** The tier that a reply of the OpenAI shape names. */
  tier: string | undefined;
}

/** The dialect, its replies and streams completed. */
export function withReplyExtras(dialect: Dialect, request: ConverseRequest): Dialect {
  const paths = request.additionalModelResponseFieldPaths ?? [];
  const isPrefilled = request.messages?.at(-1)?.role === 'assistant';
  return {
    ...dialect,
    decodeResponse(body, headers, context) {
      const reply = dialect.decodeResponse(body, headers, { ...context, isPrefilled });
      return completeReply(reply, readExtras(undefined, body, paths), headers);
    },
    decodeEvents: (context) =>
      completeEvents(dialect.decodeEvents({ ...context, isPrefilled }), paths, context.headers),
  };
}

function readExtras(before: Extras | undefined, body: JsonObject, paths: readonly string[]): Extras {
  const trace = body[traceMember];
  return {
    fields: { ...before?.fields, ...pickFields(body, paths) },
    hasIntervened: before?.hasIntervened === true || body[guardrailActionMember] === 'INTERVENED',
    trace: isJsonObject(trace) ? { ...before?.trace, ...decodeTrace(trace) } : before?.trace,
    tier: typeof body['service_tier'] === 'string' ? body['service_tier'] : before?.tier,
  };
}

/** Converse has other names for the assessments, and gathers those of the output by guardrail. */
function decodeTrace(trace: JsonObject): ConverseTrace {
  const { guardrail } = trace;
  if (!isJsonObject(guardrail)) return trace;
  const { input, outputs, ...rest } = guardrail;
  const byGuardrail = new Map<string, JsonValue[]>();
  for (const output of Array.isArray(outputs) ? outputs.filter(isJsonObject) : [])
    for (const [id, assessment] of Object.entries(output))
      byGuardrail.set(id, [...(byGuardrail.get(id) ?? []), assessment]);
  return {
    ...trace,
    guardrail: {
      ...rest,
      ...(input === undefined ? {} : { inputAssessment: input }),
      ...(outputs === undefined ? {} : { outputAssessments: Object.fromEntries(byGuardrail) }),
    },
  };
}

function completeReply(reply: ConverseReply, extras: Extras, headers: ReplyHeaders): ConverseReply {
  const fields = mergeFields(reply.additionalModelResponseFields, extras.fields);
  return {
    ...reply,
    ...(extras.hasIntervened ? { stopReason: 'guardrail_intervened' } : {}),
    ...(fields === undefined ? {} : { additionalModelResponseFields: fields }),
    ...servedBy(extras, headers),
  };
}

/** What goes into the reply as into a stream's metadata. */
function servedBy({ trace, tier: named }: Extras, headers: ReplyHeaders = {}): Partial<MetadataEvent> {
  const latency = headers['x-amzn-bedrock-performanceconfig-latency'];
  const tier = headers['x-amzn-bedrock-service-tier'] ?? named;
  return {
    ...(trace === undefined ? {} : { trace }),
    ...(latency === undefined ? {} : { performanceConfig: { latency: latency as 'standard' } }),
    ...(tier === undefined ? {} : { serviceTier: { type: tier as 'default' } }),
  };
}

/** The last chunk may tell what belongs into the event before it, so the end of the message waits for the end. */
function completeEvents(
  decoder: EventDecoder,
  paths: readonly string[],
  headers: ReplyHeaders | undefined,
): EventDecoder {
  let extras: Extras = { fields: {}, hasIntervened: false, trace: undefined, tier: undefined };
  let held: ConverseStreamEvent[] = [];
  const hold = (events: ConverseStreamEvent[]): ConverseStreamEvent[] => {
    const at = held.length > 0 ? 0 : events.findIndex(({ messageStop }) => messageStop !== undefined);
    if (at < 0) return events;
    held = [...held, ...events.slice(at)];
    return events.slice(0, at);
  };
  return {
    decode(event) {
      extras = readExtras(extras, event.data, paths);
      return hold(decoder.decode(event));
    },
    end() {
      const events = [...hold(decoder.end()), ...held];
      held = [];
      return events.map((event) => completeEvent(event, extras, headers));
    },
  };
}

function completeEvent(
  event: ConverseStreamEvent,
  extras: Extras,
  headers: ReplyHeaders | undefined,
): ConverseStreamEvent {
  if (event.metadata !== undefined) return { metadata: { ...event.metadata, ...servedBy(extras, headers) } };
  if (event.messageStop === undefined) return event;
  const fields = mergeFields(event.messageStop.additionalModelResponseFields, extras.fields);
  return {
    messageStop: {
      ...event.messageStop,
      ...(extras.hasIntervened ? { stopReason: 'guardrail_intervened' } : {}),
      ...(fields === undefined ? {} : { additionalModelResponseFields: fields }),
    },
  };
}

function mergeFields(told: JsonValue | undefined, picked: JsonObject): JsonValue | undefined {
  if (Object.keys(picked).length === 0) return told;
  return { ...(isJsonObject(told) ? told : {}), ...picked };
}

/** Converse picks fields of the model's own reply by JSON Pointers; on other surfaces we do. */
function pickFields(body: JsonObject, paths: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const path of paths) {
    const names = path
      .split('/')
      .slice(1)
      .map((name) => name.replace(/~1/g, '/').replace(/~0/g, '~'));
    const value = names.reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as JsonObject)[name]
          : undefined,
      body,
    );
    if (value !== undefined) picked[names.at(-1) ?? ''] = value as JsonValue;
  }
  return picked;
}

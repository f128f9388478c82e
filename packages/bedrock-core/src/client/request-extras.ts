// What Converse has members for and other surfaces say elsewhere, or not at all: guardrails, latency,
// service tier, metadata.
// https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ConverseRequest, GuardContentBlock } from '../converse/types.ts';
import type { Dialect, DialectContext } from '../dialects/dialect.ts';
import { encodeInvokeHeaders } from '../dialects/invoke-headers.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { RouteOptions } from './route.ts';

interface Extras {
  request: ConverseRequest;
  headers: Record<string, string>;
  members: JsonObject;
  warnings: Warning[];
}

/** The dialect, its requests completed; in strict mode what it cannot say is an error. */
export function withRequestExtras(dialect: Dialect, { surface }: Model, { host, strict }: RouteOptions): Dialect {
  return {
    ...dialect,
    encodeRequest(original, context) {
      const { request, headers, members, warnings } =
        surface === 'invoke' ? onInvoke(original, context) : onEndpoint(original, surface, host);
      const encoded = dialect.encodeRequest(request, context);
      const said = new Set(encoded.warnings.map(({ path }) => path));
      const told = [...warnings.filter(({ path }) => !said.has(path)), ...encoded.warnings];
      const [first] = told;
      if (strict === true && first !== undefined) {
        const { path } = first;
        throw new BedrockError('unsupported', path === undefined ? first.message : `${path}: ${first.message}`, {
          path,
        });
      }
      return {
        body: { ...encoded.body, ...members },
        headers: { ...headers, ...encoded.headers },
        warnings: told,
      };
    },
  };
}

function onInvoke(original: ConverseRequest, { stream }: DialectContext): Extras {
  const { request, tagSuffix } = tagGuarded(original);
  // It is the words of a stream that are checked before or after they are sent.
  const mode = stream ? original.guardrailConfig?.streamProcessingMode : undefined;
  const processing: JsonObject =
    mode === undefined ? {} : { streamProcessingMode: mode === 'async' ? 'ASYNCHRONOUS' : 'SYNCHRONOUS' };
  return {
    request,
    headers: encodeInvokeHeaders(original),
    members: guardrailMember(original, tagSuffix, processing),
    warnings: unsaid(original, ['promptVariables']),
  };
}

function onEndpoint(original: ConverseRequest, surface: string, host: RouteOptions['host']): Extras {
  const { guardrailConfig, serviceTier } = original;
  const isOpenai = surface === 'openai';
  // An answer that nobody has guarded is no lesser answer, it is the wrong one.
  if (guardrailConfig !== undefined && (!isOpenai || host === 'mantle')) throw unguarded();
  const { request, tagSuffix } = tagGuarded(original);
  return {
    request,
    headers: encodeInvokeHeaders({ guardrailConfig }),
    members: {
      ...guardrailMember(original, tagSuffix, {}),
      ...(isOpenai && serviceTier !== undefined ? { service_tier: serviceTier.type } : {}),
    },
    warnings: [
      ...unsaid(original, ['promptVariables', 'performanceConfig']),
      // The Responses API has members for these, which its dialect knows.
      ...(surface === 'responses' ? [] : unsaid(original, ['requestMetadata'])),
      ...(surface === 'responses' || isOpenai ? [] : unsaid(original, ['serviceTier'])),
      ...(guardrailConfig?.streamProcessingMode === 'async' ? [leftOut('guardrailConfig.streamProcessingMode')] : []),
    ],
  };
}

const memberName = 'amazon-bedrock-guardrailConfig';

/** What the caller says in the fields of the model's own format stays. */
function ownGuardrail({ additionalModelRequestFields: fields }: ConverseRequest): JsonObject {
  const own = isJsonObject(fields) ? fields[memberName] : undefined;
  return isJsonObject(own) ? own : {};
}

function guardrailMember(request: ConverseRequest, tagSuffix: string | undefined, processing: JsonObject): JsonObject {
  const member = { ...processing, ...(tagSuffix === undefined ? {} : { tagSuffix }), ...ownGuardrail(request) };
  return Object.keys(member).length === 0 ? {} : { [memberName]: member };
}

/** The names of the tags that stand for Converse's qualifiers. */
const tagNames: Readonly<Record<string, string>> = { grounding_source: 'groundingSource', query: 'query' };

/** Where some content is marked to be guarded, the rest is not: tags say so in the text. */
function tagGuarded(request: ConverseRequest): { request: ConverseRequest; tagSuffix?: string } {
  const { messages = [], system = [], guardrailConfig } = request;
  const marked = [...system, ...messages.flatMap(({ content }) => content)].map(
    ({ guardContent }) => guardContent?.text,
  );
  const isMarked = marked.some((text) => text !== undefined);
  if (!isMarked || guardrailConfig?.guardrailIdentifier === undefined) return { request };
  const own = ownGuardrail(request)['tagSuffix'];
  // New for every request, so that no text can close it.
  const tagSuffix = typeof own === 'string' ? own : crypto.randomUUID().replaceAll('-', '').slice(0, 20);
  const tag = (guarded: GuardContentBlock | undefined): { text: string } | undefined => {
    if (guarded?.text === undefined) return undefined;
    const { text, qualifiers = [] } = guarded.text;
    const name = `amazon-bedrock-guardrails-${tagNames[qualifiers[0] ?? ''] ?? 'guardContent'}_${tagSuffix}`;
    return { text: `<${name}>${text}</${name}>` };
  };
  return {
    tagSuffix,
    request: {
      ...request,
      ...(request.system === undefined ? {} : { system: system.map((block) => tag(block.guardContent) ?? block) }),
      messages: messages.map((message) => ({
        ...message,
        content: message.content.map((block) => tag(block.guardContent) ?? block),
      })),
    },
  };
}

const unsaid = (request: ConverseRequest, names: readonly (keyof ConverseRequest)[]): Warning[] =>
  names.filter((name) => request[name] !== undefined).map(leftOut);

const leftOut = (path: string): Warning => ({
  code: 'unsupported-setting',
  message: `This surface has no place for ${path}: it was left out.`,
  path,
});

const unguarded = (): BedrockError =>
  new BedrockError(
    'unsupported',
    "guardrailConfig: no guardrail is applied on this surface. Call on 'converse' or 'invoke', or check the texts with applyGuardrail.",
    { path: 'guardrailConfig' },
  );

// Applies the quirks to a request. Every change is a warning; in strict mode the first is an error.
// SPDX-License-Identifier: Apache-2.0
import type { CachePointBlock, ConverseRequest } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import type { Warning } from '../warnings.ts';
import type { Model } from './model.ts';
import { quirks, type Quirk } from './quirks.ts';

export interface Adjusted {
  request: ConverseRequest;
  warnings: Warning[];
}

/** The request as the model takes it; the very same object when nothing had to change. */
export function applyQuirks(
  request: ConverseRequest,
  model: Model,
  { strict = false }: { strict?: boolean | undefined } = {},
): Adjusted {
  const warnings: Warning[] = [];
  const tell = ({ code, path, message }: Required<Warning>): void => {
    if (strict) throw new BedrockError('unsupported', `${path}: ${message}`, { path });
    warnings.push({ code, message, path });
  };
  let adjusted = request;
  for (const quirk of quirks) {
    if (!concerns(quirk, model) || !applies(quirk, adjusted)) continue;
    for (const path of quirk.drop) {
      if (get(adjusted, path) === undefined) continue;
      tell({ code: quirk.id, message: quirk.message, path });
      adjusted = without(adjusted, path.split('.')) as ConverseRequest;
    }
  }
  for (const step of steps) adjusted = step(adjusted, model, tell);
  return { request: adjusted, warnings };
}

/** Changes that are more than leaving a member out. */
type Step = (request: ConverseRequest, model: Model, tell: (warning: Required<Warning>) => void) => ConverseRequest;

const steps: readonly Step[] = [systemInFirstTurn, raiseMaxTokens, withoutCachePoints, checkMedia];

function systemInFirstTurn(
  request: ConverseRequest,
  { capabilities, surface }: Model,
  tell: Parameters<Step>[2],
): ConverseRequest {
  const { system = [], messages = [], ...rest } = request;
  if (capabilities.system || surface !== 'converse' || system.length === 0) return request;
  const message = 'This model takes no system prompt: it was put before the first message of the user.';
  tell({ code: 'system-in-first-turn', message, path: 'system' });
  const texts = system.flatMap((block) => block.text ?? block.guardContent?.text?.text ?? []).map((text) => ({ text }));
  const [first, ...others] = messages;
  const opening = first?.role === 'user' ? first.content : [];
  const remaining = first === undefined || first.role === 'user' ? others : messages;
  return { ...rest, messages: [{ role: 'user', content: [...texts, ...opening] }, ...remaining] };
}

/** A budget of reasoning comes out of the limit on the reply, which has to be larger. */
function raiseMaxTokens(request: ConverseRequest, _: Model, tell: Parameters<Step>[2]): ConverseRequest {
  const budget = get(request, 'additionalModelRequestFields.thinking.budget_tokens');
  const { maxTokens } = request.inferenceConfig ?? {};
  if (typeof budget !== 'number' || maxTokens === undefined || maxTokens > budget) return request;
  const message = `maxTokens must be greater than the thinking budget of ${budget}: the budget was added to it.`;
  tell({ code: 'thinking-budget', message, path: 'inferenceConfig.maxTokens' });
  return { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: budget + maxTokens } };
}

/** Models without a prompt cache may refuse its marks, and those that have one not for an hour. */
function withoutCachePoints(
  request: ConverseRequest,
  { capabilities }: Model,
  tell: Parameters<Step>[2],
): ConverseRequest {
  const { caching } = capabilities;
  const { system = [], messages = [], toolConfig } = request;
  const isRefused = ({ cachePoint }: { cachePoint?: CachePointBlock | undefined }): boolean =>
    cachePoint !== undefined && (caching === undefined || (cachePoint.ttl === '1h' && !caching.oneHour));
  const isRefusedTool = (tool: { cachePoint?: CachePointBlock | undefined }): boolean =>
    isRefused(tool) || (tool.cachePoint !== undefined && caching?.tools === false);
  const isAnyRefused = [...system, ...messages.flatMap(({ content }) => content)].some(isRefused);
  if (!isAnyRefused && toolConfig?.tools.some(isRefusedTool) !== true) return request;
  const why = caching === undefined ? 'has no prompt cache' : 'caches no prompt in this place or for this time';
  tell({ code: 'cache-point', message: `This model ${why}: the cache points were left out.`, path: 'messages' });
  const keep = <Block extends { cachePoint?: CachePointBlock | undefined }>(blocks: Block[]): Block[] =>
    blocks.filter((block) => !isRefused(block));
  return {
    ...request,
    ...(request.system === undefined ? {} : { system: keep(system) }),
    messages: messages.map((message) => ({ ...message, content: keep(message.content) })),
    ...(toolConfig === undefined
      ? {}
      : { toolConfig: { ...toolConfig, tools: toolConfig.tools.filter((tool) => !isRefusedTool(tool)) } }),
  };
}

/** The catalog may be older than the model: what it does not know of is sent all the same. */
function checkMedia(request: ConverseRequest, { capabilities }: Model, tell: Parameters<Step>[2]): ConverseRequest {
  const { input } = capabilities;
  const reads = input.length === 0 ? 'text alone' : `text and: ${input.join(', ')}`;
  (request.messages ?? []).forEach(({ content }, index) =>
    content.forEach((block, position) => {
      const kind = (['image', 'document', 'video', 'audio'] as const).find((name) => block[name] !== undefined);
      if (kind === undefined || input.includes(kind)) return;
      const message = `As far as the catalog knows, this model reads ${reads}. The ${kind} was sent all the same.`;
      tell({ code: 'unsupported-content', message, path: `messages[${index}].content[${position}]` });
    }),
  );
  return request;
}

function concerns({ models, except = [], capability }: Quirk, { baseId = '', capabilities }: Model): boolean {
  const isNamed = models === undefined || models.some((prefix) => baseId.startsWith(prefix));
  return (
    isNamed &&
    !except.some((prefix) => baseId.startsWith(prefix)) &&
    (capability === undefined || capability(capabilities))
  );
}

function applies({ when = [], equals = {} }: Quirk, request: ConverseRequest): boolean {
  return (
    when.every((path) => get(request, path) !== undefined) &&
    Object.entries(equals).every(([path, value]) => get(request, path) === value)
  );
}

function get(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
      value,
    );
}

/** A copy without the member; objects that it leaves empty stay, as they were given. */
function without(value: object, [name = '', ...rest]: string[]): object {
  const { [name]: member, ...others } = value as Record<string, unknown>;
  if (rest.length === 0 || typeof member !== 'object' || member === null) return others;
  return { ...others, [name]: without(member, rest) };
}

// Applies the quirks to a request. Every change is a warning; in strict mode the first is an error.
// SPDX-License-Identifier: Apache-2.0
import type { CachePointBlock, ConverseRequest, Message } from '../converse/types.ts';
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
    if (quirk.offersChosenTool === true) adjusted = withChosenTool(adjusted);
    for (const path of quirk.drop ?? []) {
      const value = get(adjusted, path);
      if (value === undefined || value === quirk.keep?.[path]) continue;
      tell({ code: quirk.id, message: quirk.message, path });
      adjusted = change(adjusted, path.split('.'), undefined) as ConverseRequest;
    }
    for (const [path, value] of Object.entries(quirk.set ?? {})) {
      tell({ code: quirk.id, message: quirk.message, path });
      adjusted = change(adjusted, path.split('.'), value) as ConverseRequest;
    }
  }
  for (const step of steps) adjusted = step(adjusted, model, tell);
  return { request: adjusted, warnings };
}

/** Changes that are more than leaving a member out. */
type Step = (request: ConverseRequest, model: Model, tell: (warning: Required<Warning>) => void) => ConverseRequest;

const steps: readonly Step[] = [systemInFirstTurn, raiseBudget, raiseMaxTokens, fitCachePoints, checkMedia];

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

/** Nearest to a choice that the model refuses: nothing else to choose. */
function withChosenTool(request: ConverseRequest): ConverseRequest {
  const { toolConfig } = request;
  const chosen = toolConfig?.toolChoice?.tool?.name;
  if (toolConfig === undefined || chosen === undefined) return request;
  const isOther = (name: string | undefined): boolean => name !== undefined && name !== chosen;
  const tools = toolConfig.tools.filter(
    ({ toolSpec, systemTool }) => !isOther(toolSpec?.name) && !isOther(systemTool?.name),
  );
  return { ...request, toolConfig: { ...toolConfig, tools } };
}

const leastBudget = 1024;
const budgetPath = 'additionalModelRequestFields.thinking.budget_tokens';

/** Claude thinks with no fewer tokens than these. */
function raiseBudget(request: ConverseRequest, _: Model, tell: Parameters<Step>[2]): ConverseRequest {
  const budget = get(request, budgetPath);
  if (typeof budget !== 'number' || budget >= leastBudget) return request;
  const message = `A budget of thinking is at least ${leastBudget} tokens: ${budget} was raised to it.`;
  tell({ code: 'thinking-budget', message, path: budgetPath });
  return change(request, budgetPath.split('.'), leastBudget) as ConverseRequest;
}

/** A budget of reasoning comes out of the limit on the reply, which has to be larger. */
function raiseMaxTokens(request: ConverseRequest, _: Model, tell: Parameters<Step>[2]): ConverseRequest {
  const budget = get(request, budgetPath);
  const { maxTokens } = request.inferenceConfig ?? {};
  if (typeof budget !== 'number' || maxTokens === undefined || maxTokens > budget) return request;
  const message = `maxTokens must be greater than the thinking budget of ${budget}: the budget was added to it.`;
  tell({ code: 'thinking-budget', message, path: 'inferenceConfig.maxTokens' });
  return { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: budget + maxTokens } };
}

type MaybeCachePoint = { cachePoint?: CachePointBlock | undefined };

/** Models without a prompt cache may refuse its marks, Nova takes none near tools, and few cache for an hour. */
function fitCachePoints(request: ConverseRequest, { capabilities }: Model, tell: Parameters<Step>[2]): ConverseRequest {
  const { caching } = capabilities;
  const { system = [], messages = [], toolConfig } = request;
  const fit = <Block extends MaybeCachePoint>(blocks: Block[], path: string, isNearTools: boolean): Block[] => {
    const isRefused = caching === undefined || (isNearTools && !caching.tools);
    const isTooLong = ({ cachePoint }: Block): boolean => cachePoint?.ttl === '1h' && caching?.oneHour === false;
    if (!blocks.some((block) => block.cachePoint !== undefined && (isRefused || isTooLong(block)))) return blocks;
    const why = caching === undefined ? 'has no prompt cache' : 'caches no prompt in this place';
    const message = isRefused
      ? `This model ${why}: the cache points were left out.`
      : 'This model keeps no prompt for an hour: the cache points are of the usual length.';
    tell({ code: 'cache-point', message, path });
    if (isRefused) return blocks.filter(({ cachePoint }) => cachePoint === undefined);
    return blocks.map((block) => (isTooLong(block) ? { ...block, cachePoint: { type: 'default' } } : block));
  };
  const fitted = {
    system: fit(system, 'system', false),
    messages: messages.map((message, index) => {
      const content = fit(message.content, `messages[${index}].content`, hasToolBlocks(message));
      return content === message.content ? message : { ...message, content };
    }),
    tools: fit(toolConfig?.tools ?? [], 'toolConfig.tools', true),
  };
  const isChanged = fitted.system !== system || fitted.messages.some((message, index) => message !== messages[index]);
  if (!isChanged && (toolConfig === undefined || fitted.tools === toolConfig.tools)) return request;
  return {
    ...request,
    ...(request.system === undefined ? {} : { system: fitted.system }),
    ...(request.messages === undefined ? {} : { messages: fitted.messages }),
    ...(toolConfig === undefined ? {} : { toolConfig: { ...toolConfig, tools: fitted.tools } }),
  };
}

const hasToolBlocks = ({ content }: Message): boolean =>
  content.some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined);

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

/** A copy with another value, or without the member. Only `output_config` goes with its last: Claude refuses it empty. */
function change(value: object, [name = '', ...rest]: string[], to: unknown): object {
  const { [name]: member, ...others } = value as Record<string, unknown>;
  if (rest.length === 0) return to === undefined ? others : { ...others, [name]: to };
  if (typeof member !== 'object' || member === null) return value;
  const changed = change(member, rest, to);
  const isEmptied = name === 'output_config' && Object.keys(changed).length === 0;
  return isEmptied ? others : { ...others, [name]: changed };
}

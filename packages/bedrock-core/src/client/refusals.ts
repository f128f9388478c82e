// Members of a request that the service has refused, though the catalog thought that the model takes them.
// SPDX-License-Identifier: Apache-2.0
import { getMember, withMember } from '../catalog/members.ts';
import type { Capabilities } from '../catalog/model.ts';
import type { ContentBlock, ConverseRequest, Tool } from '../converse/types.ts';
import type { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import type { Attempt } from './converse.ts';
import type { StructuredOutput } from './settings.ts';

const next = (attempt: Attempt, warning: Attempt['warnings'][number], changes: Partial<Attempt>): Attempt => ({
  ...attempt,
  ...changes,
  warnings: [...attempt.warnings, warning],
});

/** Also after what an earlier attempt took away. */
const mending = (attempt: Attempt, mend: (request: ConverseRequest) => ConverseRequest): Partial<Attempt> => ({
  mend: (prepared) => mend(attempt.mend?.(prepared) ?? prepared),
});

/** What a refusal tells of the model, in the catalog's terms: the rest is done as for a model that is known so. */
const lessons: readonly (readonly [pattern: RegExp, lack: Partial<Capabilities>, what: string, path: string])[] = [
  [/doesn.t support system messages|the system field/i, { system: false }, 'system prompt', 'system'],
  [/prompt caching|\[?cachePoint\]?/i, { caching: undefined }, 'cache points', 'cachePoint'],
];

export function withLessCapable(attempt: Attempt, { message: refusal }: BedrockError): Attempt | undefined {
  const { capabilities } = attempt.model;
  const lesson = lessons.find(
    ([pattern, lack]) =>
      pattern.test(refusal) &&
      Object.entries(lack).some(([name, value]) => capabilities[name as keyof Capabilities] !== value),
  );
  if (lesson === undefined) return undefined;
  const [, lack, what, path] = lesson;
  const message = `The service refused the ${what} for this model, as far as the catalog knew it: it was asked without.`;
  const model = { ...attempt.model, capabilities: { ...capabilities, ...lack } };
  return next(attempt, { code: 'refused-setting', message, path }, { model });
}

/** What Claude says of too many strict tools or parameters, and of models that have none. */
const refusesStrict =
  /compiled grammar is too large|too many strict tools|too many (?:optional )?parameters|\bstrict\b.*(?:not permitted|not supported|doesn.t support)/i;

/** Tools that the model need not keep to. */
export function withoutStrict(attempt: Attempt, { message: refusal }: BedrockError): Attempt | undefined {
  const { request, options } = attempt;
  const isStrict = request.toolConfig?.tools.some(({ toolSpec }) => toolSpec?.strict === true) === true;
  const wasTold = attempt.warnings.some(({ code }) => code === 'strict-tools');
  if (wasTold || !(isStrict || options.structuredOutput?.strict === true) || !refusesStrict.test(refusal))
    return undefined;
  const message = 'The model cannot hold its arguments to these schemas: the tools were offered without `strict`.';
  const mend = ({ toolConfig, ...rest }: ConverseRequest): ConverseRequest =>
    toolConfig === undefined ? rest : { ...rest, toolConfig: { ...toolConfig, tools: toolConfig.tools.map(loosened) } };
  return next(attempt, { code: 'strict-tools', message, path: 'toolConfig.tools' }, mending(attempt, mend));
}

function loosened(tool: Tool): Tool {
  if (tool.toolSpec === undefined) return tool;
  const { strict: _, ...toolSpec } = tool.toolSpec;
  return { toolSpec };
}

const refusesFormat =
  /output_config|outputConfig|output_format|textFormat|structured output|json.?schema|compiled grammar/i;

/** The same answer through a tool's arguments, or by asking for it. */
export function withOtherStructure(attempt: Attempt, { message: refusal }: BedrockError): Attempt | undefined {
  const { request, options } = attempt;
  const asked = options.structuredOutput ?? formatOf(request);
  const wasTold = attempt.warnings.some(({ code }) => code === 'structured-output');
  if (wasTold || asked === undefined || asked.mode === 'tool' || asked.mode === 'instruction') return undefined;
  if (!refusesFormat.test(refusal)) return undefined;
  const message = 'The model refused the schema as the format of its answer: a tool holds it to the schema instead.';
  const { outputConfig, ...rest } = request;
  const { textFormat: _, ...others } = outputConfig ?? {};
  return next(
    attempt,
    { code: 'structured-output', message, path: 'outputConfig.textFormat' },
    {
      request: Object.keys(others).length === 0 ? rest : { ...rest, outputConfig: others },
      options: { ...options, structuredOutput: { ...asked, mode: 'tool' } },
    },
  );
}

/** What a caller has asked for in Converse's own words. */
function formatOf({ outputConfig }: ConverseRequest): StructuredOutput | undefined {
  const { schema: text, name, description } = outputConfig?.textFormat?.structure.jsonSchema ?? {};
  const schema = text === undefined ? undefined : parseJson(text);
  return isJsonObject(schema) ? { schema, name, description } : undefined;
}

const refusesReasoning = /doesn.t support the reasoningContent(\.reasoningText\.signature)? field/i;

/** The reasoning of earlier turns, without its signature or without it all. */
export function withoutReasoning(attempt: Attempt, { message: refusal }: BedrockError): Attempt | undefined {
  const found = refusesReasoning.exec(refusal);
  const path = found?.[1] === undefined ? 'reasoningContent' : 'reasoningContent.reasoningText.signature';
  if (found === null || attempt.warnings.some((warning) => warning.path === path)) return undefined;
  const strip = (block: ContentBlock): ContentBlock[] => {
    const { reasoningText } = block.reasoningContent ?? {};
    if (block.reasoningContent === undefined) return [block];
    const isKept = found[1] !== undefined && reasoningText !== undefined;
    return isKept ? [{ reasoningContent: { reasoningText: { text: reasoningText.text } } }] : [];
  };
  const mend = (request: ConverseRequest): ConverseRequest => ({
    ...request,
    messages: request.messages?.map((message) => ({ ...message, content: message.content.flatMap(strip) })),
  });
  const message = `The service refused \`${path}\` for this model: it was left out of earlier turns.`;
  return next(attempt, { code: 'refused-setting', message, path }, mending(attempt, mend));
}

/** How AWS and Claude name a setting that a model does not have. */
const refusedNames = [
  /doesn.t support the ([\w.]+) field/i,
  /`(\w+)` is deprecated for this model/i,
  /([\w.]+): Extra inputs are not permitted/i,
];

/** Settings without which the call still asks the same. */
const droppable: Readonly<Record<string, string>> = {
  stopSequences: 'inferenceConfig.stopSequences',
  stop_sequences: 'inferenceConfig.stopSequences',
  temperature: 'inferenceConfig.temperature',
  topP: 'inferenceConfig.topP',
  top_p: 'inferenceConfig.topP',
  top_k: 'additionalModelRequestFields.top_k',
  effort: 'outputConfig.effort',
  'toolConfig.toolChoice.any': 'toolConfig.toolChoice',
  'toolConfig.toolChoice.tool': 'toolConfig.toolChoice',
};

const bindingPath = 'additionalModelRequestFields.thinking.block_binding';

/** Regions differ in how they spell what becomes of stale thinking. */
function withOtherSpelling(attempt: Attempt): Attempt | undefined {
  const path = `${bindingPath}.prefix_mismatch_behavior`;
  if (attempt.warnings.some((warning) => warning.path === path)) return undefined;
  const mend = (request: ConverseRequest): ConverseRequest => {
    const behavior = getMember(request, `${bindingPath}.mismatch_behavior`);
    return behavior === undefined ? request : withMember(request, bindingPath, { prefix_mismatch_behavior: behavior });
  };
  const message = 'The service spells `mismatch_behavior` otherwise here: it was sent so.';
  return next(attempt, { code: 'refused-setting', message, path }, mending(attempt, mend));
}

/** Without the setting that the refusal names. */
export function withoutRefused(attempt: Attempt, { message: refusal }: BedrockError): Attempt | undefined {
  const name = refusedNames.map((pattern) => pattern.exec(refusal)?.[1]).find((found) => found !== undefined);
  const respelled = name?.endsWith('.mismatch_behavior') === true ? withOtherSpelling(attempt) : undefined;
  if (respelled !== undefined) return respelled;
  if (name === undefined || attempt.warnings.some(({ path }) => path === pathOf(name))) return undefined;
  const path = pathOf(name);
  if (path === undefined) return undefined;
  const drop = (request: ConverseRequest): ConverseRequest =>
    getMember(request, path) === undefined ? request : withMember(request, path, undefined);
  const message = `The service refused \`${name}\` for this model: it was left out.`;
  return next(attempt, { code: 'refused-setting', message, path }, mending(attempt, drop));
}

/** Claude names a variant of its schema in the path: `thinking.adaptive.display`. */
function pathOf(name: string): string | undefined {
  if (Object.hasOwn(droppable, name)) return droppable[name];
  if (name.includes('block_binding')) return bindingPath;
  const [first, ...rest] = name.replace(/\.(?:adaptive|enabled|disabled)\./, '.').split('.');
  return first === 'thinking' && rest.length > 0
    ? `additionalModelRequestFields.${[first, ...rest].join('.')}`
    : undefined;
}

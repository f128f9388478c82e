// The emulator's model: the same readable answer to the same request, every time.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type {
  ContentBlock,
  ConverseRequest,
  ConverseReply,
  JsonObject,
  JsonValue,
  Message,
  Model,
  Tool,
} from 'bedrock-core';
import type { PromptCache } from './prompt-cache.ts';
import { exampleOf } from './schema-example.ts';
import { beginningOf, charactersPerToken, countTokens, stringify } from './tokens.ts';
import { keywords } from './words.ts';

type Request = Omit<ConverseRequest, 'modelId'>;

/** What the model says to a request, all limits of the request kept. */
export function answer(request: Request, model: Model, cache: PromptCache): ConverseReply {
  const messages = request.messages ?? [];
  const reasoning = reasons(request, model) ? reason(request, messages, model) : [];
  const tools = chooseTools(request, messages);
  const uses = tools.map((tool, index) => toolUse(tool, promptOf(messages), `${messages.length}.${index}`));
  const { text, ...end } = limit(compose(request, messages), request);
  const content = [...reasoning, ...(uses.length > 0 ? uses : [{ text }])];
  const outputTokens = countTokens(uses.length > 0 ? stringify(content) : text);
  return {
    output: { message: { role: 'assistant', content } },
    ...(uses.length > 0 ? { stopReason: 'tool_use' } : end),
    usage: cache.usage(request, model, outputTokens),
    metrics: { latencyMs: 100 + outputTokens },
  };
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of the fields for the model's own format. */
function nativeMember({ additionalModelRequestFields: fields }: Request, name: string): JsonValue | undefined {
  return isObject(fields) ? fields[name] : undefined;
}

/** The same, where it is an object. */
function modelField(request: Request, name: string): JsonObject {
  const value = nativeMember(request, name);
  return isObject(value) ? value : {};
}

/** The text of the last turn of the user. */
function promptOf(messages: readonly Message[]): string {
  const texts = messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) =>
      content
        .flatMap(({ text }) => text ?? [])
        .join(' ')
        .trim(),
    );
  return texts.findLast((text) => text !== '') ?? '';
}

type ToolSpec = NonNullable<Tool['toolSpec']>;

/** The forced tool; else those that the prompt names, else the first; none once results have come. */
function chooseTools(request: Request, messages: readonly Message[]): ToolSpec[] {
  const { toolConfig } = request;
  const native = modelField(request, 'tool_choice');
  if (native['type'] === 'none' || nativeMember(request, 'tool_choice') === 'none') return [];
  const specs = (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  const forced = specs.filter(({ name }) => name === toolConfig?.toolChoice?.tool?.name);
  if (forced.length > 0) return forced;
  const hasResults = messages.at(-1)?.content.some(({ toolResult }) => toolResult !== undefined) ?? false;
  if (hasResults && toolConfig?.toolChoice?.any === undefined) return [];
  const prompt = promptOf(messages).toLowerCase();
  const named = specs.filter(
    ({ name }) => prompt.includes(name.toLowerCase()) || prompt.includes(name.toLowerCase().replace(/[_-]/g, ' ')),
  );
  const isOneByOne =
    native['disable_parallel_tool_use'] === true || nativeMember(request, 'parallel_tool_calls') === false;
  return named.length > 0 && !isOneByOne ? named : (named.length > 0 ? named : specs).slice(0, 1);
}

function toolUse({ name, inputSchema }: ToolSpec, prompt: string, place: string): ContentBlock {
  const id = createHash('sha256').update(`${name}\n${prompt}\n${place}`).digest('hex').slice(0, 22);
  const input = exampleOf(inputSchema.json, prompt);
  return { toolUse: { toolUseId: `tooluse_${id}`, name, input: isObject(input) ? input : {} } };
}

function reasons(request: Request, { capabilities }: Model): boolean {
  if (capabilities.reasoning === 'always') return true;
  if (capabilities.reasoning === 'effort' || capabilities.reasoning === 'effort-object') return hasEffort(request);
  const types = ['thinking', 'reasoningConfig'].map((name) => modelField(request, name)['type']);
  return types.some((type) => type === 'enabled' || type === 'adaptive');
}

function hasEffort(request: Request): boolean {
  const effort =
    modelField(request, 'reasoning')['effort'] ??
    request.outputConfig?.effort ??
    nativeMember(request, 'reasoning_effort');
  return typeof effort === 'string' && effort !== 'none';
}

/** OpenAI's hosted models tell their reasoning encrypted, and sum it up when they are asked to. */
function reason(request: Request, messages: readonly Message[], model: Model): ContentBlock[] {
  const told = reasoningBlock(messages, model);
  if (model.capabilities.reasoning !== 'effort-object') return [told];
  const { summary } = modelField(request, 'reasoning');
  const redactedContent = new TextEncoder().encode(createHash('sha256').update(promptOf(messages)).digest('base64'));
  return [...(typeof summary === 'string' ? [told] : []), { reasoningContent: { redactedContent } }];
}

/** Signed by Claude alone: other models refuse a signature that comes back. */
function reasoningBlock(messages: readonly Message[], { capabilities }: Model): ContentBlock {
  const prompt = promptOf(messages);
  const isSigned = capabilities.reasoning === 'budget' || capabilities.reasoning === 'adaptive';
  const signature = isSigned ? { signature: createHash('sha256').update(prompt).digest('base64') } : {};
  const text = `The user asks about ${topic(prompt)}. I answer in a few plain sentences.`;
  return { reasoningContent: { reasoningText: { text, ...signature } } };
}

function topic(prompt: string): string {
  const words = keywords(prompt).slice(0, 3);
  return words.length === 0 ? 'something' : words.join(', ');
}

/** The schema that the answer shall follow, by Converse's own field or by Claude's. */
function schemaOf(request: Request): JsonValue | undefined {
  const schema = request.outputConfig?.textFormat?.structure.jsonSchema.schema;
  if (schema !== undefined) return JSON.parse(schema) as JsonValue;
  const { format } = modelField(request, 'output_config');
  return isObject(format) ? format['schema'] : undefined;
}

function compose(request: Request, messages: readonly Message[]): string {
  const schema = schemaOf(request);
  const prompt = promptOf(messages);
  if (schema !== undefined) return JSON.stringify(exampleOf(schema, prompt));
  const results = messages.at(-1)?.content.flatMap(({ toolResult }) => toolResult ?? []) ?? [];
  if (results.length > 0) return composeFromResults(results, prompt);
  return [
    `You asked: “${shorten(prompt)}”.`,
    ...sayMedia(messages),
    `This is the local emulator of Amazon Bedrock, so nobody has thought about ${topic(prompt)} yet; the words are made here, but they travelled as AWS would send them.`,
    ...saySystem(request),
    'Point the same program at AWS and a model answers in this place.',
  ].join(' ');
}

function composeFromResults(results: NonNullable<ContentBlock['toolResult']>[], prompt: string): string {
  const told = results.map(({ content, status }) => {
    const text = content
      .map((block) => block.text ?? (block.json === undefined ? Object.keys(block)[0] : JSON.stringify(block.json)))
      .join(' ');
    return status === 'error' ? `a tool failed (${text})` : `the tool reports ${plain(text)}`;
  });
  const answer = told.join('; ');
  return `${answer.charAt(0).toUpperCase()}${answer.slice(1)}. You asked: “${shorten(prompt)}”. A model would now weigh the one against the other; the emulator only shows that both arrived.`;
}

/** JSON read aloud: `{"city":"Paris"}` → `city Paris`. */
function plain(text: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null)
      return Object.entries(value)
        .map(([key, item]) => `${key} ${typeof item === 'object' ? JSON.stringify(item) : String(item)}`)
        .join(', ');
  } catch {
    // It was not JSON: it is said as it is.
  }
  return text;
}

function sayMedia(messages: readonly Message[]): string[] {
  const counts = new Map<string, number>();
  for (const block of messages.flatMap(({ content }) => content)) {
    const kind = (['image', 'document', 'video', 'audio'] as const).find((name) => block[name] !== undefined);
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `I received ${count} ${kind}${count === 1 ? '' : 's'}.`);
}

function saySystem({ system = [] }: Request): string[] {
  if (system.length === 0) return [];
  return [`Your system prompt (“${shorten(system.flatMap(({ text }) => text ?? []).join(' '))}”) was read.`];
}

const shorten = (text: string): string => (text.length <= 120 ? text : `${beginningOf(text, 117)}…`);

type End = Pick<ConverseReply, 'stopReason' | 'additionalModelResponseFields'>;

/** Stop sequences and the limit on tokens, whichever the model would meet first. */
function limit(text: string, request: Request): End & { text: string } {
  const { maxTokens, stopSequences = [] } = request.inferenceConfig ?? {};
  const ends = stopSequences
    .filter(Boolean)
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const stopped = ends[0] === undefined ? text : text.slice(0, ends[0].at);
  if (maxTokens !== undefined && countTokens(stopped) > maxTokens)
    return { text: beginningOf(stopped, maxTokens * charactersPerToken), stopReason: 'max_tokens' };
  if (ends[0] === undefined) return { text, stopReason: 'end_turn' };
  return { text: stopped, stopReason: 'stop_sequence', ...tellStop(ends[0].sequence, request) };
}

/** Which sequence it was, where the caller asked for that field of Claude's own reply. */
function tellStop(stop_sequence: string, { additionalModelResponseFieldPaths: paths = [] }: Request): Partial<End> {
  if (paths.includes('/stop_sequence')) return { additionalModelResponseFields: { stop_sequence } };
  return paths.includes('/delta/stop_sequence') ? { additionalModelResponseFields: { delta: { stop_sequence } } } : {};
}

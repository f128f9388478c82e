// The emulator's model: the same readable answer to the same request, every time.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type {
  ContentBlock,
  ConverseRequest,
  ConverseReply,
  JsonValue,
  Message,
  Model,
  StopReason,
  Tool,
} from 'bedrock-core';
import { exampleOf, keywords } from './schema-example.ts';
import { countTokens, type PromptCache } from './usage.ts';

type Request = Omit<ConverseRequest, 'modelId'>;

/** What the model says to a request, all limits of the request kept. */
export function answer(request: Request, model: Model, cache: PromptCache): ConverseReply {
  const messages = request.messages ?? [];
  const tools = chooseTools(request, messages);
  const reasoning = model.capabilities.reasoning === 'always' || reasons(request) ? [reasoningBlock(messages)] : [];
  if (tools.length > 0) {
    const uses = tools.map((tool, index) => toolUse(tool, promptOf(messages), index));
    const content = [...reasoning, ...uses];
    return finish(request, model, cache, content, 'tool_use', JSON.stringify(uses));
  }
  const { text, stopReason } = limit(compose(request, messages), request);
  return finish(request, model, cache, [...reasoning, { text }], stopReason, text);
}

function finish(
  request: Request,
  model: Model,
  cache: PromptCache,
  content: ContentBlock[],
  stopReason: StopReason,
  output: string,
): ConverseReply {
  const outputTokens = countTokens(output);
  return {
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage: cache.usage(request, model, outputTokens),
    metrics: { latencyMs: 100 + outputTokens },
  };
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
function chooseTools({ toolConfig }: Request, messages: readonly Message[]): ToolSpec[] {
  const specs = (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  const forced = specs.filter(({ name }) => name === toolConfig?.toolChoice?.tool?.name);
  if (forced.length > 0) return forced;
  const hasResults = messages.at(-1)?.content.some(({ toolResult }) => toolResult !== undefined) ?? false;
  if (hasResults && toolConfig?.toolChoice?.any === undefined) return [];
  const prompt = promptOf(messages).toLowerCase();
  const named = specs.filter(
    ({ name }) => prompt.includes(name.toLowerCase()) || prompt.includes(name.toLowerCase().replace(/[_-]/g, ' ')),
  );
  return named.length > 0 ? named : specs.slice(0, 1);
}

function toolUse({ name, inputSchema }: ToolSpec, prompt: string, index: number): ContentBlock {
  const id = createHash('sha256').update(`${name}\n${prompt}\n${index}`).digest('hex').slice(0, 22);
  const input = exampleOf(inputSchema.json, keywords(prompt));
  return { toolUse: { toolUseId: `tooluse_${id}`, name, input: typeof input === 'object' ? input : {} } };
}

function reasons({ additionalModelRequestFields: fields }: Request): boolean {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return false;
  const isOn = (value: JsonValue | undefined): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    (value['type'] === 'enabled' || value['type'] === 'adaptive');
  return isOn(fields['thinking']) || isOn(fields['reasoningConfig']);
}

function reasoningBlock(messages: readonly Message[]): ContentBlock {
  const prompt = promptOf(messages);
  const signature = createHash('sha256').update(prompt).digest('base64');
  return {
    reasoningContent: {
      reasoningText: { text: `The user asks about ${topic(prompt)}. I answer in a few plain sentences.`, signature },
    },
  };
}

function topic(prompt: string): string {
  const words = keywords(prompt).slice(0, 3);
  return words.length === 0 ? 'something' : words.join(', ');
}

function compose(request: Request, messages: readonly Message[]): string {
  const schema = request.outputConfig?.textFormat?.structure.jsonSchema.schema;
  const prompt = promptOf(messages);
  if (schema !== undefined) return JSON.stringify(exampleOf(JSON.parse(schema) as JsonValue, keywords(prompt)));
  const results = messages.at(-1)?.content.flatMap(({ toolResult }) => toolResult ?? []) ?? [];
  if (results.length > 0) return composeFromResults(results, prompt);
  return [
    `You asked: “${shorten(prompt)}”.`,
    ...sayMedia(messages),
    `This is the local emulator of Amazon Bedrock, so nobody has thought about ${topic(prompt)} yet; the words are made here, but they travelled as AWS would send them.`,
    ...(request.system === undefined
      ? []
      : [`Your system prompt (“${shorten(request.system.flatMap(({ text }) => text ?? []).join(' '))}”) was read.`]),
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
        .map(([key, item]) => `${key} ${String(item)}`)
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

const shorten = (text: string): string => (text.length <= 120 ? text : `${text.slice(0, 117)}…`);

/** Stop sequences and the limit on tokens, in the order in which a model would meet them. */
function limit(text: string, { inferenceConfig = {} }: Request): { text: string; stopReason: StopReason } {
  const { maxTokens, stopSequences = [] } = inferenceConfig;
  const ends = stopSequences
    .filter(Boolean)
    .map((sequence) => text.indexOf(sequence))
    .filter((at) => at >= 0);
  const stopped = ends.length === 0 ? text : text.slice(0, Math.min(...ends));
  if (maxTokens !== undefined && countTokens(stopped) > maxTokens)
    return { text: stopped.slice(0, maxTokens * 4), stopReason: 'max_tokens' };
  return { text: stopped, stopReason: ends.length === 0 ? 'end_turn' : 'stop_sequence' };
}

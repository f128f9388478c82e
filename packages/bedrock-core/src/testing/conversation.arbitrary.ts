// Random requests and replies, cut to what a dialect can say. For the laws in laws.test.ts.
// SPDX-License-Identifier: Apache-2.0
import fc, { type Arbitrary } from 'fast-check';
import type {
  ContentBlock,
  ConverseReply,
  ConverseRequest,
  InferenceConfig,
  Message,
  StopReason,
  TokenUsage,
} from '../converse/types.ts';
import { tokenUsage } from '../dialects/invocation-metrics.ts';

const json = fc.dictionary(fc.string(), fc.jsonValue().map(withoutNegativeZero)) as Arbitrary<{ [key: string]: never }>;
const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
const pngStart = [0x89, 0x50, 0x4e, 0x47];
const word = fc.stringMatching(/^[a-z]{1,8}$/);
/** Text that no template, tag or trimming touches. */
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((list) => list.join(' '));
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const base64Text = bytes.map((value) => new TextEncoder().encode(Buffer.from(value).toString('base64')));
const citation = fc.record({
  title: words,
  sourceContent: fc.tuple(fc.record({ text: anyText })),
  location: fc
    .constantFrom('documentChar', 'documentPage', 'documentChunk')
    .chain((place) =>
      fc.record({ documentIndex: fc.nat(9), start: fc.nat(), end: fc.nat() }).map((range) => ({ [place]: range })),
    ),
});

export type BlockKind =
  | 'text'
  | 'toolUse'
  | 'toolResult'
  | 'reasoning'
  | 'signedReasoning'
  | 'redactedReasoning'
  | 'image'
  | 'sniffedImage'
  | 'video'
  | 'pdf'
  | 'textDocument'
  | 'searchResult'
  | 'cited'
  | 'unknown';

/** The kinds of content block, made of texts that the dialect takes. */
const kinds: Record<BlockKind, (text: Arbitrary<string>) => Arbitrary<object>> = {
  text: (text) => text.map((value) => ({ text: value })),
  toolUse: () => fc.record({ toolUseId: word, name: word, input: json }).map((toolUse) => ({ toolUse })),
  toolResult: (text) =>
    fc
      .record({ toolUseId: word, content: text.map((value) => [{ text: value }]), isError: fc.boolean() })
      .map(({ isError, ...rest }) => ({ toolResult: isError ? { ...rest, status: 'error' } : rest })),
  reasoning: (text) => text.map((value) => ({ reasoningContent: { reasoningText: { text: value } } })),
  signedReasoning: (text) =>
    fc.record({ text, signature: word }).map((reasoningText) => ({ reasoningContent: { reasoningText } })),
  redactedReasoning: () => base64Text.map((redactedContent) => ({ reasoningContent: { redactedContent } })),
  image: () =>
    fc
      .record({ format: fc.constantFrom('png', 'jpeg', 'gif', 'webp'), source: fc.record({ bytes }) })
      .map((image) => ({ image })),
  /** Where only the bytes tell the format. */
  sniffedImage: () =>
    bytes.map((tail) => ({ image: { format: 'png', source: { bytes: Uint8Array.of(...pngStart, ...tail) } } })),
  video: () => fc.record({ format: fc.constant('mp4'), source: fc.record({ bytes }) }).map((video) => ({ video })),
  pdf: () =>
    fc
      .record({ format: fc.constant('pdf'), name: words, source: fc.record({ bytes }) })
      .map((document) => ({ document })),
  textDocument: (text) =>
    fc
      .record({
        name: words,
        source: fc.oneof(fc.record({ text }), fc.record({ content: fc.array(fc.record({ text }), { minLength: 1 }) })),
        citations: fc.record({ enabled: fc.boolean() }),
      })
      .map((document) => ({ document })),
  searchResult: (text) =>
    fc
      .record({ source: word, title: text, content: fc.array(fc.record({ text }), { minLength: 1, maxLength: 2 }) })
      .map((searchResult) => ({ searchResult })),
  cited: (text) =>
    fc
      .record({
        content: fc.tuple(fc.record({ text })),
        citations: fc.array(citation, { minLength: 1, maxLength: 2 }),
      })
      .map((citationsContent) => ({ citationsContent })),
  unknown: () => json.map((rest) => ({ something_new: { ...rest, type: 'something_new' } })),
};

/** What a dialect can say without loss. */
export interface Abilities {
  /** `words` where a template, a tag or a delimiter could be taken for text or the reverse. */
  text: 'any' | 'words';
  /** Whether a conversation may have more than one turn. */
  turns: 'one' | 'many';
  system: boolean;
  settings: readonly (keyof InferenceConfig)[];
  /** Settings that a body always has. */
  required?: readonly (keyof InferenceConfig)[];
  /** Whether blocks stand in any order and number; else in the order given, tool blocks up to twice, the rest once. */
  mixed: boolean;
  user: readonly BlockKind[];
  assistant: readonly BlockKind[];
  reply: readonly BlockKind[];
  tools: boolean;
  cacheCounts: boolean;
  stopReasons: readonly StopReason[];
}

export function arbitraryRequest(abilities: Abilities): Arbitrary<Omit<ConverseRequest, 'modelId'>> {
  const user = arbitraryContent(abilities, abilities.user).map((content): Message => ({ role: 'user', content }));
  const assistant = arbitraryContent(abilities, abilities.assistant).map((content): Message => ({
    role: 'assistant',
    content,
  }));
  const turns =
    abilities.turns === 'one'
      ? fc.constant([])
      : fc.array(fc.tuple(assistant, user), { maxLength: 2 }).map((pairs) => pairs.flat());
  const all = {
    maxTokens: fc.integer({ min: 1, max: 4096 }),
    temperature: fc.constantFrom(0, 0.5, 1),
    topP: fc.constantFrom(0, 0.9),
    stopSequences: fc.array(word, { minLength: 1, maxLength: 2 }),
  };
  const settings = Object.fromEntries(abilities.settings.map((name) => [name, all[name]]));
  const toolConfig = fc.record({
    tools: fc.array(arbitraryTool, { minLength: 1, maxLength: 2 }),
    toolChoice: fc.oneof(
      fc.constant({ auto: {} }),
      fc.constant({ any: {} }),
      fc.record({ tool: fc.record({ name: word }) }),
    ),
  });
  const request = {
    messages: fc.tuple(user, turns).map(([first, rest]) => [first, ...rest]),
    inferenceConfig: fc
      .record(settings, { requiredKeys: [...(abilities.required ?? abilities.settings.slice(0, 1))] })
      .map((config) => config as InferenceConfig),
    system: textOf(abilities).map((text) => [{ text }]),
    toolConfig,
  };
  const { system: _, toolConfig: __, ...plain } = request;
  const said = {
    ...plain,
    ...(abilities.system ? { system: request.system } : {}),
    ...(abilities.tools ? { toolConfig } : {}),
  };
  return fc.record(said, { requiredKeys: ['messages', 'inferenceConfig'] }) as Arbitrary<
    Omit<ConverseRequest, 'modelId'>
  >;
}

const arbitraryTool = fc
  .record({
    name: word,
    description: words,
    inputSchema: fc.record({ json: json.map((properties) => ({ type: 'object', properties })) }),
  })
  .map((toolSpec) => ({ toolSpec }));

export function arbitraryReply(abilities: Abilities): Arbitrary<ConverseReply> {
  return fc
    .record({
      content: arbitraryContent(abilities, abilities.reply),
      stopReason: fc.constantFrom(...abilities.stopReasons),
      usage: arbitraryUsage(abilities.cacheCounts),
      metrics: fc.record({ latencyMs: fc.nat() }),
    })
    .map(({ content, stopReason, ...rest }) => ({
      output: { message: { role: 'assistant', content } },
      stopReason: content.some(({ toolUse }) => toolUse !== undefined) ? 'tool_use' : stopReason,
      ...rest,
    }));
}

function arbitraryContent(abilities: Abilities, names: readonly BlockKind[]): Arbitrary<ContentBlock[]> {
  const block = (name: BlockKind): Arbitrary<ContentBlock> => kinds[name](textOf(abilities)) as Arbitrary<ContentBlock>;
  if (abilities.mixed) return fc.array(fc.oneof(...names.map(block)), { minLength: 1, maxLength: 4 });
  const pieces = names.map((name) => {
    const isTool = name === 'toolUse' || name === 'toolResult';
    return fc.array(block(name), { minLength: isTool || name === 'reasoning' ? 0 : 1, maxLength: isTool ? 2 : 1 });
  });
  return fc.tuple(...pieces).map((lists) => lists.flat().map(numberCall));
}

/** Where calls have no ids of their own, they are numbered: see Command R. */
function numberCall(block: ContentBlock, index: number, all: ContentBlock[]): ContentBlock {
  if (block.toolUse === undefined) return block;
  const position = all.slice(0, index).filter(({ toolUse }) => toolUse !== undefined).length;
  return { toolUse: { ...block.toolUse, toolUseId: `call_${position}` } };
}

function arbitraryUsage(cacheCounts: boolean): Arbitrary<TokenUsage> {
  const counts = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.nat(9999));
  const cache = fc.record({ cacheReadInputTokens: fc.nat(99), cacheWriteInputTokens: fc.nat(99) });
  return fc
    .tuple(counts, cacheCounts ? cache : fc.constant({}))
    .map(([[input, output], cached]) => tokenUsage(input, output, cached));
}

const textOf = ({ text }: Abilities): Arbitrary<string> => (text === 'any' ? anyText : words);

/** JSON does not carry the sign of zero. */
function withoutNegativeZero<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

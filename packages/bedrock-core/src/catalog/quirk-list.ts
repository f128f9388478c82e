// What Bedrock and its models refuse or do otherwise than one would think, and what becomes of it here:
// the numbers are those of tests, of `quirks.ts` and of docs/quirks.md, which is made of this list.
// SPDX-License-Identifier: Apache-2.0

/**
 * `mended` and `adjusted`: before the call. `mapped`: each family is told in its own way. `another way`:
 * after a refusal, once. `told`: an error or a page says it. `passed`: the service decides.
 */
export type Handling = 'mended' | 'adjusted' | 'mapped' | 'another way' | 'told' | 'passed';

export interface ListedQuirk {
  number: number;
  what: string;
  handling: readonly Handling[];
  how: string;
  source: string;
}

const aws = 'https://docs.aws.amazon.com/bedrock/latest/';
const claude = 'https://docs.claude.com/en/docs/build-with-claude/';
const message = `${aws}APIReference/API_runtime_Message.html`;
const block = `${aws}APIReference/API_runtime_ContentBlock.html`;
const converse = `${aws}APIReference/API_runtime_Converse.html`;
const features = `${aws}userguide/conversation-inference-supported-models-features.html`;

type Row = readonly [what: string, handling: readonly Handling[], how: string, source: string];

const rows: readonly Row[] = [
  [
    'A conversation starts with the user, and roles alternate.',
    ['mended'],
    'Turns of one role become one; `userContinueMessage` stands where a turn of the user is missing.',
    message,
  ],
  [
    'All results of a turn stand in the next message of the user.',
    ['mended'],
    'They are brought there, before the rest; a placeholder stands for one that never came.',
    `${aws}userguide/tool-use-inference-call.html`,
  ],
  ['Blocks of tools want a `toolConfig`.', ['mended'], 'The tools are declared again from their uses.', converse],
  [
    'Blank text is refused, also inside results of tools.',
    ['mended'],
    'It is left out; a visible placeholder stands where nothing else is left.',
    block,
  ],
  ['A message with nothing in it but cache points is refused.', ['mended'], 'The message is left out.', message],
  [
    'The result of a tool that failed has content, and for Claude text alone.',
    ['mended'],
    'A placeholder; media go after the result.',
    `${aws}APIReference/API_runtime_ToolResultBlock.html`,
  ],
  [
    'White space at the end of a prefill is refused; Claude from 4.6 on takes no prefill.',
    ['mended'],
    'It is trimmed; the user asks to continue.',
    `${claude}prompt-engineering/prefill-claudes-response`,
  ],
  [
    'Names of documents have few characters, and no two documents of a request share one.',
    ['mended'],
    'Cleaned and numbered.',
    `${aws}APIReference/API_runtime_DocumentBlock.html`,
  ],
  ['A document wants a text beside it.', ['mended'], 'A neutral text is added.', block],
  [
    'Opus 4.1 and the models 4.5 and 4.6 of Claude take temperature or topP.',
    ['adjusted', 'another way'],
    'topP is left out.',
    'https://docs.claude.com/en/docs/about-claude/models/migrating-to-claude-4',
  ],
  [
    'Claude takes no sampling settings from 4.7 on.',
    ['adjusted', 'another way'],
    'They are left out.',
    'https://docs.claude.com/en/docs/about-claude/models/whats-new',
  ],
  [
    'A budget of thinking is at least 1,024 and below maxTokens; with it Claude takes no sampling and no forced tool.',
    ['adjusted'],
    'Budget and limit are raised; settings and choice are left out; of the tools the chosen one stays on offer.',
    `${claude}extended-thinking`,
  ],
  [
    'Claude thinks by effort from 4.6 on, and by a budget no more from 4.7 on; some models cannot be told not to; Sonnet and Haiku 4.5 take no effort; GovCloud no `display`.',
    ['mapped', 'adjusted', 'another way'],
    '`reasoning` is told in the words of the model; what it refuses is replaced or left out.',
    `${claude}adaptive-thinking`,
  ],
  [
    'Opus 5.5, Sonnet 5.5 and Fable 5.1 take no forced choice of a tool.',
    ['adjusted'],
    'The choice is left out; of the tools the chosen one stays on offer.',
    `${aws}userguide/tool-use.html`,
  ],
  [
    'Claude takes its reasoning back signed and unchanged; others refuse a signature.',
    ['mended', 'adjusted', 'another way'],
    'Unsigned reasoning is left out for Claude, the signature for others; nothing is touched for a model that is not known. Where the thinking before a use of tools is lost, the call goes on without thinking.',
    `${claude}extended-thinking#preserving-thinking-blocks`,
  ],
  [
    'Claude binds its thinking to system and tools from 4.7 on, and refuses it once they are others. Sources differ in how the setting is spelled.',
    ['mapped', 'adjusted', 'another way'],
    "Off by default. `reasoning: { staleThinking: 'drop' }` asks for it as `mismatch_behavior`, and after a refusal as `prefix_mismatch_behavior`, or not at all.",
    `${claude}extended-thinking#preserving-thinking-blocks`,
  ],
  [
    'Native schemas are closed and have no bounds; sources differ in whether Claude takes one from 4.7 on.',
    ['adjusted', 'another way'],
    'Objects are closed and bounds told by descriptions. From 4.7 on a tool holds the answer; a refused schema is asked for once more by a tool.',
    `${aws}userguide/structured-output.html`,
  ],
  [
    'Strict tools are at most 20, with 16 optional parameters, and their grammar may be too large.',
    ['another way'],
    'The same tools are offered without `strict`.',
    `${aws}userguide/structured-output.html`,
  ],
  [
    'Mistral wants nine letters and digits as the id of a tool use; others at most 64 characters of few kinds.',
    ['mended'],
    'Ids are replaced, always by the same for the same.',
    `${aws}APIReference/API_runtime_ToolUseBlock.html`,
  ],
  [
    'Arguments are an object without empty names; names of tools have few characters.',
    ['mended'],
    'Wrapped and cleaned. A tool that is declared with such a name is an error: what calls it would not find it.',
    `${aws}APIReference/API_runtime_ToolUseBlock.html`,
  ],
  [
    'Some models take no tools in streams.',
    ['another way'],
    'The reply is fetched in one piece and told as a stream, at once where the catalog knows it.',
    features,
  ],
  [
    'Few models take a forced choice of tools, and some no tools.',
    ['adjusted', 'another way'],
    'Where some tool can be demanded, the chosen one alone is offered; else the choice is left out. Tools are, where a model is known to have none, and their uses are put into words.',
    `${aws}APIReference/API_runtime_ToolChoice.html`,
  ],
  [
    "OpenAI's models take no stop sequences, and the hosted ones no sampling; they name effort in two ways.",
    ['adjusted', 'mapped'],
    'Left out; mapped by `reasoning`.',
    `${aws}userguide/model-parameters-openai.html`,
  ],
  [
    'Nova has topK elsewhere, reasons by an effort of its own, and takes cache points neither in tools nor beside them.',
    ['mapped', 'adjusted'],
    '`topK` and `reasoning` are mapped; what high effort excludes and such cache points are left out.',
    'https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html',
  ],
  [
    'Families limit the number of stop sequences; Qwen 3 and DeepSeek V3 take none through Converse.',
    ['adjusted', 'another way', 'passed'],
    'Left out where a model takes none. The service tells a limit, which differs by model: none is left out on a guess.',
    `${aws}userguide/model-parameters.html`,
  ],
  [
    'Claude on InvokeModel wants a version and a limit, and takes no URLs.',
    ['mapped', 'adjusted'],
    'The dialect writes both; `eager_input_streaming` becomes its beta.',
    `${aws}userguide/model-parameters-anthropic-claude-messages-request-response.html`,
  ],
  [
    'Without maxTokens the limit is the most that the model can say.',
    ['told'],
    'Nothing is sent in its place ([decision 5](decisions/0005-no-limit-of-our-own.md)).',
    `${aws}APIReference/API_runtime_InferenceConfiguration.html`,
  ],
  [
    'The quota is charged with input and maxTokens when a call begins, and output counts up to five times.',
    ['told'],
    'A throttled call without maxTokens says what it reserves.',
    `${aws}userguide/quotas-token-burndown.html`,
  ],
  [
    'CountTokens refuses some ids of profiles and some bare ones.',
    ['another way'],
    'The id that was given, then the bare one.',
    `${aws}APIReference/API_runtime_CountTokens.html`,
  ],
  [
    'Some models are served through inference profiles alone.',
    ['told', 'another way'],
    "The error names the profile of the region; with `inferenceProfile: 'auto'` the call goes there.",
    `${aws}userguide/inference-profiles-support.html`,
  ],
  [
    'Which stop sequence ended the reply stands in Claude’s own reply alone.',
    ['adjusted'],
    'It is asked for where there are stop sequences: `additionalModelResponseFields`.',
    converse,
  ],
  [
    'Cache points stand after what they close; models without a cache may refuse them.',
    ['adjusted', 'mapped', 'another way'],
    'Left out where a model is known to have no cache, and where it refuses them; an hour only where it is kept.',
    `${aws}userguide/prompt-caching.html`,
  ],
  [
    "Anthropic's tools for the web are not on Bedrock; those of the computer want a beta.",
    ['adjusted'],
    'The first are left out, the beta of the others is added.',
    `${aws}userguide/model-parameters-anthropic-claude-messages-tool-use.html`,
  ],
  [
    'Titan, Mistral 7B and Mixtral, Command and Jurassic-2 take no system prompt.',
    ['adjusted', 'another way'],
    'It stands before the first words of the user.',
    features,
  ],
];

export const quirkList: readonly ListedQuirk[] = rows.map(([what, handling, how, source], index) => ({
  number: index + 1,
  what,
  handling,
  how,
  source,
}));

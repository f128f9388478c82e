// Every way in which a program may see something else than with @ai-sdk/amazon-bedrock 5.0.101, and why.
// SPDX-License-Identifier: Apache-2.0
import type { Difference } from './compare.ts';

export interface KnownDifference {
  /** The row of docs/migrate-from-ai-sdk-amazon-bedrock.md: what, there, here, why. */
  row: readonly [what: string, peer: string, ours: string, why: string];
  path: RegExp;
  /** Programs that it is seen in; all where absent. */
  programs?: RegExp;
  fits?: (difference: Difference) => boolean;
}

const requests: KnownDifference[] = [
  {
    row: ['no system prompt', '`system: []`', 'no `system`', 'there is none'],
    path: /body\.system$/,
    fits: ({ peer, ours }) => Array.isArray(peer) && peer.length === 0 && ours === undefined,
  },
  {
    row: [
      'which stop sequence was met',
      'asked of Claude in every call',
      'asked where stop sequences are set; for whole replies and for streams',
      'nothing is asked that nobody needs; the other path is that of whole replies',
    ],
    path: /body\.additionalModelResponseFieldPaths/,
  },
  {
    row: [
      '`topK`',
      '`inferenceConfig.topK`, which Converse does not have',
      'the model’s own field (`top_k`, `inferenceConfig.topK` of Nova, `k` of Cohere)',
      'so that it has an effect',
    ],
    path: /body\.(inferenceConfig|inferenceConfig\.topK|additionalModelRequestFields)$/,
    programs: /topK/,
  },
  {
    row: [
      'results of tools that are no text',
      'JSON in a `text` block',
      'a `json` block',
      'Converse has a place for it',
    ],
    path: /toolResult\.content\[\d\]\.(text|json)$/,
  },
  {
    row: ['a tool that failed', 'only its text', '`status: "error"` too', 'the model is told that it failed'],
    path: /toolResult\.status$|result\[1\]\.content\[0\]\.text$/,
    programs: /^a failing tool$/,
  },
  {
    row: [
      '`toolChoice` by name',
      'the other tools are left out',
      'all tools, and the choice',
      'Converse has the choice, and the cached prompt stays the same',
    ],
    path: /body\.toolConfig\.tools\[\d\]/,
    programs: /^tool choice by name$/,
  },
  {
    row: [
      'tools that Claude knows by name (`tools.bash_20250124`, …)',
      'as tools of the caller, by their schemas; type and settings are not sent',
      'in `additionalModelRequestFields.tools`, with type and settings, as Claude defines them',
      'Claude was trained on them as they are',
    ],
    path: /body\.(toolConfig\.(tools\[\d\]|toolChoice)|additionalModelRequestFields\.(tools|tool_choice))/,
    programs: /^tools that Claude knows by name$/,
  },
  {
    row: [
      'ids of Mistral’s tool calls',
      'replaced where they come in, too',
      'as they came; replaced, with a warning, only where Mistral refuses them',
      'an id that Mistral wrote is one that it takes back',
    ],
    path: /toolCallId$|toolUseId$|warnings\[\d\]$/,
    programs: /^tools of Mistral$/,
  },
  {
    row: [
      "`reasoning: 'none'`",
      'nothing is sent',
      'reasoning is turned off (`thinking` or `reasoningConfig` of type `disabled`)',
      'models that reason unasked obey too',
    ],
    path: /body\.additionalModelRequestFields$/,
    programs: /^`reasoning: 'none'`/,
  },
  {
    row: [
      '`reasoning` of models that take a budget',
      'a share of the longest output: 6,400 tokens for `low`, 38,400 for `high`',
      '1,024, 2,048, 4,096, 8,192, 16,384',
      'a low effort shall be cheap; `reasoningConfig.budgetTokens` says it exactly',
    ],
    path: /thinking\.budget_tokens$|inferenceConfig\.maxTokens$/,
    programs: /^`reasoning: '(low|high)'` of claude$/,
  },
  {
    row: [
      'objects the native way',
      '`additionalModelRequestFields.output_config.format`',
      '`outputConfig.textFormat`',
      'Converse has a field of its own for it, for every family',
    ],
    path: /body\.(additionalModelRequestFields|outputConfig)(\.output_config)?$/,
    programs: /^an object (by `outputFormat`|by claude|with reasoning)$/,
  },
  {
    row: [
      'objects by a tool',
      'some tool is forced (`any`); “Respond with a JSON object.”',
      'this tool is forced where there is no other; “Answer with this tool: …”',
      'the model has no choice, and is told what the arguments are',
    ],
    path: /toolConfig\.(toolChoice|tools\[0\]\.toolSpec\.description)/,
    programs: /^an object by/,
  },
  {
    row: [
      '`anthropicBeta`',
      'in `additionalModelRequestFields`, and once more beside them',
      'in `additionalModelRequestFields`',
      'Converse has no `anthropicBeta`',
    ],
    path: /body\.anthropicBeta$/,
  },
];

const results: KnownDifference[] = [
  {
    row: [
      'the raw finish reason of objects by a tool',
      '`tool_use`',
      '`end_turn`',
      'no tool of the caller’s was called: the answer has ended',
    ],
    path: /rawFinishReason$/,
    programs: /^an object by `jsonTool`$/,
  },
  {
    row: [
      'a throttled call without `maxOutputTokens`',
      'AWS’s message',
      'AWS’s message, and how many tokens such a call reserves of the quota',
      'it is the commonest cause, and easily mended',
    ],
    path: /result\.message$/,
    programs: /ThrottlingException$/,
  },
  {
    row: [
      'tokens that Bedrock did not count',
      '`0` for the cache, all output as text',
      '`undefined`',
      'Bedrock does not tell reasoning from text, and not every model caches',
    ],
    path: /usage\.(inputTokenDetails\.cache(Read|Write)Tokens|outputTokenDetails\.(text|reasoning)Tokens)$/,
    fits: ({ ours }) => ours === undefined,
  },
  {
    row: [
      'token counts of requests that differ',
      'those of its own request',
      'those of ours',
      'the rows about requests say why these differ',
    ],
    path: /usage\.(raw\.)?(inputTokens|totalTokens|inputTokenDetails\.noCacheTokens)$/,
    programs: /tool|^an object|^parallel/,
  },
  {
    row: [
      'metadata about nothing',
      '`stopSequence: null`',
      'no `stopSequence`',
      'where no stop sequence was met there is none',
    ],
    path: /providerMetadata\.(bedrock|amazonBedrock)\.stopSequence$/,
    fits: ({ peer, ours }) => peer === null && ours === undefined,
  },
  {
    row: [
      'metadata of a call',
      'trace, performance, tier, tokens written to the cache',
      'also `requestId`, `latencyMs`, `cacheReadInputTokens`, `additionalModelResponseFields`; the cache’s counts also beside `usage`',
      'for support cases and measurements',
    ],
    path: /providerMetadata($|\.(bedrock|amazonBedrock)(\.|$))/,
    fits: ({ peer }) => peer === undefined,
  },
  {
    row: [
      'objects by a tool, in the metadata',
      '`isJsonResponseFromTool`',
      '–',
      'how the object was got is in the request',
    ],
    path: /isJsonResponseFromTool$/,
  },
  {
    row: [
      'citations',
      'their text alone',
      'also `source` parts, with the cited words and their place',
      'vercel/ai#11835',
    ],
    path: /content\[1\]$|parts\[\d\]$/,
    programs: /^citations/,
  },
];

const others: KnownDifference[] = [
  {
    row: [
      'Cohere’s `inputType`',
      '`search_query` by default',
      '`search_document` by default',
      'most embeddings are those of documents; say `inputType: "search_query"` for questions',
    ],
    path: /body\.input_type$/,
    fits: ({ ours }) => ours === 'search_document',
  },
  {
    row: ['`truncate` for Cohere Embed 4', '`END`', '`RIGHT`', 'this is its word in AWS’s documentation'],
    path: /body\.truncate$/,
  },
  {
    row: [
      'Nova embeddings',
      'texts that are too long are cut; no `schemaVersion`',
      'they are refused unless `truncate` says otherwise; with `schemaVersion`',
      'nothing is lost unasked',
    ],
    path: /truncationMode$|schemaVersion$/,
  },
  {
    row: [
      '`aspectRatio` of images',
      'left out, with a warning',
      'a width and a height that the model takes',
      'it was asked for',
    ],
    path: /images\[0\]\.beginning$|warnings\[0\]$|imageGenerationConfig\.(width|height)$/,
    programs: /^an image in a ratio$/,
  },
  {
    row: [
      'ranking without `topN`',
      'no `numberOfResults`',
      'as many as there are documents',
      'so that none is missing, whatever the service’s default',
    ],
    path: /numberOfResults$/,
    fits: ({ peer }) => peer === undefined,
  },
];

const failures: KnownDifference[] = [
  {
    row: [
      'errors: `data`',
      'the parsed body',
      '–; `cause` is a `BedrockError` with kind, request id and way out',
      'errors hold no bodies, which may quote the prompt',
    ],
    path: /\.data$/,
    fits: ({ ours }) => ours === undefined,
  },
  {
    row: ['errors: access denied', 'Bedrock’s words', 'and what to look at', 'it is the most frequent one'],
    path: /result\.message$/,
    programs: /AccessDenied/,
  },
  {
    row: [
      'errors: `ModelTimeoutException`',
      'repeated by `ai`',
      'not repeated',
      'what took the model minutes takes it as long again, and is paid again',
    ],
    path: /result\.isRetryable$/,
    programs: /ModelTimeout/,
  },
  {
    row: [
      'a stream that breaks: its open blocks',
      'stay open',
      'are closed (`text-end`) before the `error`',
      'the specification asks for it',
    ],
    path: /parts\[\d\]$/,
    programs: /^a stream that breaks/,
  },
  {
    row: [
      'a stream that breaks by an exception',
      '`AI_StreamProviderError`, retryable',
      '`AI_APICallError`, not retryable',
      'the text that came would come twice',
    ],
    path: /errors\[0\]\.(name|statusCode|isRetryable)$/,
    programs: /ModelStreamErrorException/,
  },
  {
    row: [
      'a stream that breaks by an error frame, or by its end',
      'no error: the answer looks whole, and ends as `other`',
      'an `error` part',
      'a short answer is never taken for a whole one',
    ],
    path: /errors\[0\]$/,
    programs: /error-frame|by end/,
  },
  {
    row: [
      'a stream that breaks within a frame',
      'the stream throws',
      'an `error` part, as for every other break',
      'one way for all breaks',
    ],
    path: /^result\.(thrown|parts|errors)$/,
    programs: /truncate/,
  },
];

const entries: KnownDifference[] = [
  {
    row: [
      '`/anthropic`, `/mantle`: raw usage and raw finish reasons',
      'in the vendor’s words',
      'in Converse’s',
      'the same whichever API serves the call',
    ],
    path: /usage\.raw\.|rawFinishReason$/,
    programs: /^\//,
  },
  {
    row: [
      '`/anthropic`, `/mantle`: metadata',
      'under `anthropic` or `openai`',
      'under `bedrock`',
      'the same for all APIs',
    ],
    path: /providerMetadata\.(anthropic|openai)$/,
    programs: /^\//,
  },
  {
    row: [
      '`/anthropic`: beta flags',
      '`structured-outputs-2025-11-13` and, in streams, `fine-grained-tool-streaming-2025-05-14` in every call with tools',
      'those that `anthropicBeta` names',
      'beta flags change what Claude does: nobody gets them unasked',
    ],
    path: /body\.anthropic_beta$/,
    programs: /^\/anthropic/,
  },
  {
    row: ['`/anthropic`: a tool’s text', 'a text', 'a list of one text', 'Claude reads both alike'],
    path: /body\.messages\[\d\]\.content\[\d\]\.content$/,
    programs: /^\/anthropic/,
  },
  {
    row: ['`/mantle`: tool calls in streams', 'an empty text before them', 'no text', 'the model said none'],
    path: /parts\[\d+\]$|content\[\d\]/,
    programs: /^\/mantle: tools in a stream$/,
  },
];

export const knownDifferences: readonly KnownDifference[] = [
  ...requests,
  ...results,
  ...others,
  ...failures,
  ...entries,
];

export const toRow = ({ row }: KnownDifference): string => `| ${row.join(' | ')} |`;

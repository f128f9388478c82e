// Amazon Titan Text (Lite, Express, Premier).
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createLabelTemplate } from './prompt-templates.ts';

export const titanText: Dialect = createCompletionDialect({
  id: 'titan-text',
  template: createLabelTemplate({ user: 'User', assistant: 'Bot', separator: '\n', leads: false }),
  hasSystem: false,
  prompt: 'inputText',
  settings: {
    maxTokens: ['textGenerationConfig', 'maxTokenCount'],
    temperature: ['textGenerationConfig', 'temperature'],
    topP: ['textGenerationConfig', 'topP'],
    stopSequences: ['textGenerationConfig', 'stopSequences'],
  },
  stopReasons: [
    ['FINISHED', 'end_turn'],
    ['FINISH', 'end_turn'],
    ['LENGTH', 'max_tokens'],
    ['STOP_CRITERIA_MET', 'stop_sequence'],
    ['CONTENT_FILTERED', 'content_filtered'],
  ],
  readReply({ inputTextTokenCount, results }) {
    const result = Array.isArray(results) ? results[0] : undefined;
    if (!isJsonObject(result)) return undefined;
    return readCompletion({
      text: result['outputText'],
      stop: result['completionReason'],
      inputTokens: inputTextTokenCount,
      outputTokens: result['tokenCount'],
    });
  },
  writeReply: ({ text, stop, inputTokens, outputTokens }) => ({
    inputTextTokenCount: inputTokens,
    results: [{ tokenCount: outputTokens, outputText: text, completionReason: stop }],
  }),
  readChunk({ outputText, completionReason, inputTextTokenCount, totalOutputTextTokenCount }) {
    return readCompletion({
      text: outputText,
      stop: completionReason,
      inputTokens: inputTextTokenCount,
      outputTokens: totalOutputTextTokenCount,
    });
  },
  writeChunk: ({ text, stop, inputTokens, outputTokens }) => ({
    index: 0,
    outputText: text,
    completionReason: stop,
    inputTextTokenCount: inputTokens,
    totalOutputTextTokenCount: outputTokens,
  }),
});

// Imported models: the completion format that their server speaks, with the template of what was
// imported: Llama's (by llama.ts), DeepSeek R1's, or ChatML for Qwen; and OpenAI's completion format.
// https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-import-advanced-features.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion, type CompletionFamily } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createHeaderTemplate, deepseekTemplate } from './prompt-templates.ts';

const chatmlOptions = { begin: '', header: ['<|im_start|>', '\n'] as const, end: '<|im_end|>\n' };
const chatmlTemplate = createHeaderTemplate(chatmlOptions);

/** Nobody knows the template of these: one question goes out as it is, and only a conversation needs marks. */
const bareTemplate = createHeaderTemplate({ ...chatmlOptions, bareSingleTurn: true });

const bedrockCompletion: Omit<CompletionFamily, 'id' | 'template'> = {
  hasSystem: true,
  prompt: 'prompt',
  settings: { maxTokens: ['max_gen_len'], temperature: ['temperature'], topP: ['top_p'], stopSequences: ['stop'] },
  stopReasons: [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
  ],
  schemaFormat: 'bare',
  readReply: read,
  writeReply: writeGeneration,
  readChunk: read,
  writeChunk: writeGeneration,
};

/** Qwen 2, 2.5 and 3, and whatever else was trained on ChatML. */
export const chatml: Dialect = createCompletionDialect({
  ...bedrockCompletion,
  id: 'chatml',
  template: chatmlTemplate,
  reasoning: { open: '<think>', close: '</think>' },
});

/** DeepSeek R1 and what was distilled from it. The prompt ends inside the reasoning. */
export const importedDeepseekR1: Dialect = createCompletionDialect({
  ...bedrockCompletion,
  id: 'imported-deepseek-r1',
  template: deepseekTemplate,
  reasoning: { open: '<think>', close: '</think>', startsInside: true },
});

/** A model without a known template. */
export const importedCompletion: Dialect = createCompletionDialect({
  ...bedrockCompletion,
  id: 'imported-completion',
  template: bareTemplate,
});

/** The same server spoken to in OpenAI's completion format, which `max_tokens` asks for. */
export const importedOpenaiCompletion: Dialect = createCompletionDialect({
  ...bedrockCompletion,
  id: 'imported-openai-completion',
  template: bareTemplate,
  settings: { ...bedrockCompletion.settings, maxTokens: ['max_tokens'] },
  schemaFormat: 'named',
  // Without it the server takes the request for one in its own format.
  requiredMaxTokens: 512,
  writeReply: writeChoice,
  // The counts may come in a last chunk of their own.
  readChunk: (data) => read(data) ?? readChoice({ ...data, choices: [{ text: '' }] }),
  writeChunk: writeChoice,
});

/** The server answers in the format that it takes the request for. */
function read(body: JsonObject): Completion | undefined {
  return readGeneration(body) ?? readChoice(body);
}

function readGeneration(body: JsonObject): Completion | undefined {
  const { generation, text, stop_reason, prompt_token_count, generation_token_count, outputs } = body;
  // Some servers answer under `text`, some in Mistral's shape.
  const output = Array.isArray(outputs) && isJsonObject(outputs[0]) ? outputs[0] : undefined;
  const found = [generation, text, output?.['text']].find((value) => typeof value === 'string');
  return readCompletion({
    text: found,
    stop: stop_reason ?? output?.['stop_reason'],
    inputTokens: prompt_token_count,
    outputTokens: generation_token_count,
  });
}

function writeGeneration({ text, stop, inputTokens, outputTokens }: Completion): JsonObject {
  return { generation: text, prompt_token_count: inputTokens, generation_token_count: outputTokens, stop_reason: stop };
}

function readChoice({ choices, usage }: JsonObject): Completion | undefined {
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  const counts = isJsonObject(usage) ? usage : {};
  if (!isJsonObject(choice)) return undefined;
  return readCompletion({
    text: choice['text'],
    stop: choice['finish_reason'],
    inputTokens: counts['prompt_tokens'],
    outputTokens: counts['completion_tokens'],
  });
}

function writeChoice({ text, stop, inputTokens, outputTokens }: Completion): JsonObject {
  const reply = { object: 'text_completion', choices: [{ index: 0, text, finish_reason: stop }] };
  if (inputTokens === null) return reply;
  const total = inputTokens + (outputTokens ?? 0);
  return { ...reply, usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens ?? 0, total_tokens: total } };
}

// Meta Llama 2, 3 to 3.3 and 4: one prompt in the family's template.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion, type Template } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createHeaderTemplate, createInstructionTemplate } from './prompt-templates.ts';

export const llama2: Dialect = createLlama(
  'llama2',
  createInstructionTemplate({ begin: '<s>', reopen: '<s>', end: ' </s>', system: ['<<SYS>>\n', '\n<</SYS>>\n\n'] }),
);

export const llama3: Dialect = createLlama(
  'llama3',
  createHeaderTemplate({
    begin: '<|begin_of_text|>',
    header: ['<|start_header_id|>', '<|end_header_id|>\n\n'],
    end: '<|eot_id|>',
  }),
  '<|image|>',
);

export const llama4: Dialect = createLlama(
  'llama4',
  createHeaderTemplate({
    begin: '<|begin_of_text|>',
    header: ['<|header_start|>', '<|header_end|>\n\n'],
    end: '<|eot|>',
  }),
  '<|image|>',
);

function createLlama(id: string, template: Template, imageMark?: string): Dialect {
  return createCompletionDialect({
    id,
    template,
    hasSystem: true,
    prompt: 'prompt',
    ...(imageMark === undefined ? {} : { imageMark }),
    settings: { maxTokens: ['max_gen_len'], temperature: ['temperature'], topP: ['top_p'] },
    stopReasons: [
      ['stop', 'end_turn'],
      ['length', 'max_tokens'],
    ],
    readReply: read,
    writeReply: write,
    readChunk: read,
    writeChunk: write,
  });
}

function read({
  generation,
  stop_reason,
  prompt_token_count,
  generation_token_count,
}: JsonObject): Completion | undefined {
  return readCompletion({
    text: generation,
    stop: stop_reason,
    inputTokens: prompt_token_count,
    outputTokens: generation_token_count,
  });
}

function write({ text, stop, inputTokens, outputTokens }: Completion): JsonObject {
  return { generation: text, prompt_token_count: inputTokens, generation_token_count: outputTokens, stop_reason: stop };
}

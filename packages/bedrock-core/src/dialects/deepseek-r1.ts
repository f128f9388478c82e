// DeepSeek R1: its own template, and reasoning inline before `</think>`.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion, type Template } from './completion.ts';
import type { Dialect } from './dialect.ts';
import type { Turn } from './plain-conversation.ts';
import type { TagSplitterOptions } from './tag-splitter.ts';

const [begin, end, user, assistant] = [
  '<｜begin▁of▁sentence｜>',
  '<｜end▁of▁sentence｜>',
  '<｜User｜>',
  '<｜Assistant｜>',
];
const openReasoning = '<think>\n';

/** The prompt ends inside the reasoning, so the reply begins there. */
export const reasoningTags: TagSplitterOptions = { open: '<think>', close: '</think>', startsInside: true };

export const template: Template = {
  render({ system = '', turns }) {
    const prefilled = turns.at(-1)?.role === 'assistant';
    const parts = turns.map(({ role, text }, index) => {
      if (role === 'user') return `${user}${text}`;
      return `${assistant}${text}${index === turns.length - 1 ? '' : end}`;
    });
    return `${begin}${system}${parts.join('')}${prefilled ? '' : assistant + openReasoning}`;
  },
  parse(prompt) {
    const [head = '', ...labelled] = prompt.split(/(<｜User｜>|<｜Assistant｜>)/);
    if (labelled.length === 0) return { system: undefined, turns: [{ role: 'user', text: prompt }] };
    const turns: Turn[] = [];
    for (let index = 0; index < labelled.length; index += 2) {
      const text = labelled[index + 1] ?? '';
      if (labelled[index] === user) turns.push({ role: 'user', text });
      else if (text !== openReasoning && text !== '') {
        turns.push({ role: 'assistant', text: text.endsWith(end) ? text.slice(0, -end.length) : text });
      }
    }
    const system = head.startsWith(begin) ? head.slice(begin.length) : head;
    return { system: system === '' ? undefined : system, turns };
  },
};

export const deepseekR1: Dialect = createCompletionDialect({
  id: 'deepseek-r1',
  template,
  hasSystem: true,
  prompt: 'prompt',
  settings: { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['top_p'], stopSequences: ['stop'] },
  stopReasons: [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
  ],
  reasoning: reasoningTags,
  readReply: read,
  writeReply: write,
  readChunk: read,
  writeChunk: write,
});

function read({ choices }: JsonObject): Completion | undefined {
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  return isJsonObject(choice) ? readCompletion({ text: choice['text'], stop: choice['stop_reason'] }) : undefined;
}

function write({ text, stop }: Completion): JsonObject {
  return { choices: [{ text, stop_reason: stop }] };
}

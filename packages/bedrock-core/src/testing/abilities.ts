// What each dialect can say without loss. A dialect without an entry is held to one question and one text.
// SPDX-License-Identifier: Apache-2.0
import type { Abilities } from './conversation.arbitrary.ts';

const question: Abilities = {
  text: 'words',
  turns: 'one',
  system: false,
  settings: ['maxTokens', 'temperature'],
  mixed: false,
  user: ['text'],
  assistant: ['text'],
  reply: ['text'],
  tools: false,
  cacheCounts: false,
  stopReasons: ['end_turn', 'max_tokens'],
};

/** Families that put the conversation into one prompt. */
const template: Abilities = {
  ...question,
  turns: 'many',
  system: true,
  settings: ['maxTokens', 'temperature', 'topP', 'stopSequences'],
};
const llama: Abilities = { ...template, settings: ['maxTokens', 'temperature', 'topP'] };
const llamaWithImages: Abilities = { ...llama, user: ['sniffedImage', 'text'] };

/** Families that speak OpenAI's chat completions. */
const chat: Abilities = {
  ...template,
  user: ['toolResult', 'text'],
  assistant: ['text', 'toolUse'],
  reply: ['reasoning', 'text', 'toolUse'],
  tools: true,
  stopReasons: ['end_turn', 'max_tokens', 'content_filtered'],
};

/** Families whose blocks are Converse's under other names. */
const blocks: Abilities = {
  ...template,
  text: 'any',
  mixed: true,
  user: ['text', 'image', 'toolResult'],
  assistant: ['text', 'toolUse', 'signedReasoning'],
  reply: ['text', 'toolUse', 'signedReasoning', 'redactedReasoning', 'unknown'],
  tools: true,
  cacheCounts: true,
  stopReasons: ['end_turn', 'max_tokens', 'stop_sequence', 'content_filtered', 'model_context_window_exceeded'],
};

const abilities: Readonly<Record<string, Abilities>> = {
  'anthropic-messages': {
    ...blocks,
    required: ['maxTokens'],
    user: ['text', 'image', 'pdf', 'textDocument', 'searchResult', 'toolResult', 'unknown'],
    assistant: ['text', 'toolUse', 'signedReasoning', 'redactedReasoning', 'cited', 'unknown'],
    reply: [...blocks.reply, 'reasoning', 'cited'],
    stopReasons: [...blocks.stopReasons, 'guardrail_intervened'],
  },
  converse: {
    ...blocks,
    user: ['text', 'image', 'pdf', 'video', 'textDocument', 'searchResult', 'toolResult', 'unknown'],
    reply: [...blocks.reply, 'reasoning', 'cited'],
  },
  nova: blocks,

  'ai21-jamba': chat,
  'mistral-chat': chat,
  'openai-chat': chat,
  'openai-responses': {
    ...blocks,
    settings: ['maxTokens', 'temperature', 'topP'],
    user: ['text', 'image', 'pdf', 'toolResult'],
    assistant: ['text', 'toolUse', 'redactedReasoning', 'unknown'],
    reply: ['text', 'toolUse', 'reasoning', 'redactedReasoning', 'unknown'],
    cacheCounts: false,
    stopReasons: ['end_turn', 'max_tokens', 'content_filtered'],
  },
  'imported-openai-chat': { ...chat, stopReasons: [...chat.stopReasons, 'stop_sequence'] },
  'writer-palmyra': { ...chat, required: ['maxTokens'], stopReasons: [...chat.stopReasons, 'stop_sequence'] },
  'cohere-command-r': { ...template, reply: ['text', 'toolUse'] },

  'anthropic-text': { ...template, required: ['maxTokens'] },
  chatml: { ...template, reply: ['reasoning', 'text'] },
  'deepseek-r1': { ...template, reply: ['reasoning', 'text'] },
  'imported-completion': template,
  'imported-deepseek-r1': { ...template, reply: ['reasoning', 'text'] },
  'imported-openai-completion': { ...template, required: ['maxTokens'] },
  llama2: llama,
  llama3: llamaWithImages,
  llama4: llamaWithImages,
  'mistral-prompt': { ...template, system: false },
  'titan-text': { ...template, system: false },
  'twelvelabs-pegasus': { ...question, user: ['video', 'text'] },
};

export function abilitiesOf(dialectId: string): Abilities {
  return abilities[dialectId] ?? question;
}

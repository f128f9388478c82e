// Rows of the mission's table that are about prompts: what exactly each family is sent and how its
// stream is read. The laws that hold for every dialect are in laws.test.ts.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Model } from '../catalog/model.ts';
import { createCollector } from '../converse/collect.ts';
import type { ConverseReply, ConverseRequest } from '../converse/types.ts';
import type { JsonObject } from '../json.ts';
import { ai21J2 } from './ai21-j2.ts';
import { anthropicText } from './anthropic-text.ts';
import { cohereCommand } from './cohere-command.ts';
import { deepseekR1 } from './deepseek-r1.ts';
import type { Dialect } from './dialect.ts';
import { chatml } from './imported.ts';
import { llama2, llama3, llama4 } from './llama.ts';
import { mistralPrompt } from './mistral-prompt.ts';
import { titanText } from './titan-text.ts';

const model: Model = {
  id: 'test',
  family: 'unknown',
  dialect: 'test',
  surface: 'invoke',
  surfaces: ['invoke'],
  capabilities: {
    input: [],
    system: true,
    tools: false,
    toolChoice: [],
    streamingTools: false,
    reasoning: 'none',
    structuredOutput: false,
  },
};

type Turns = [role: 'user' | 'assistant', text: string][];

function ask(turns: Turns, system?: string): ConverseRequest {
  return {
    modelId: 'test',
    ...(system === undefined ? {} : { system: [{ text: system }] }),
    messages: turns.map(([role, text]) => ({ role, content: [{ text }] })),
  };
}

function promptOf(dialect: Dialect, turns: Turns, system?: string): unknown {
  const { body } = dialect.encodeRequest(ask(turns, system), { model, stream: false });
  return body['prompt'] ?? body['inputText'];
}

const dialogue: Turns = [
  ['user', 'Hi'],
  ['assistant', 'Hello'],
  ['user', 'Bye'],
];

describe('prompts', () => {
  test('row 37: a prefill leaves the turn of Claude v2 open', () => {
    expect(
      promptOf(anthropicText, [
        ['user', 'JSON please'],
        ['assistant', '{'],
      ]),
    ).toBe('\n\nHuman: JSON please\n\nAssistant: {');
  });

  test('row 38: the system text stands before the first Human', () => {
    expect(promptOf(anthropicText, [['user', 'Hi']], 'You are a snarky assistant.')).toBe(
      'You are a snarky assistant.\n\nHuman: Hi\n\nAssistant:',
    );
  });

  test('row 64: Llama 2', () => {
    expect(promptOf(llama2, dialogue, 'Be kind')).toBe(
      '<s>[INST] <<SYS>>\nBe kind\n<</SYS>>\n\nHi [/INST] Hello </s><s>[INST] Bye [/INST]',
    );
  });

  test('row 65: Llama 3 to 3.3, and Llama 4', () => {
    expect(promptOf(llama3, [['user', 'Hi']], 'Be kind')).toBe(
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe kind<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    );
    expect(promptOf(llama4, [['user', 'Hi']])).toBe(
      '<|begin_of_text|><|header_start|>user<|header_end|>\n\nHi<|eot|><|header_start|>assistant<|header_end|>\n\n',
    );
  });

  test('row 66: Mistral, which has no system role', () => {
    expect(promptOf(mistralPrompt, dialogue, 'Be kind')).toBe(
      '<s>[INST] Be kind\n\nHi [/INST] Hello</s>[INST] Bye [/INST]',
    );
    const { warnings } = mistralPrompt.encodeRequest(ask(dialogue, 'Be kind'), { model, stream: false });
    expect(warnings).toMatchObject([{ code: 'system-in-first-turn', path: 'system' }]);
  });

  test('row 66: the documented conversation, which has a space after each answer', () => {
    const prompt = '<s>[INST] Your favourite condiment? [/INST] Lemon juice!</s> [INST] Mayonnaise? [/INST]';
    const { request } = mistralPrompt.decodeRequest({ prompt }, { model, stream: false });
    expect(request.messages?.map(({ content }) => content[0]?.text)).toEqual([
      'Your favourite condiment?',
      'Lemon juice!',
      'Mayonnaise?',
    ]);
  });

  test('row 60: Titan', () => {
    expect(promptOf(titanText, dialogue)).toBe('User: Hi\nBot: Hello\nUser: Bye\nBot:');
  });

  test('rows 62 and 63: Command and Jurassic-2 take one question as it is', () => {
    for (const dialect of [cohereCommand, ai21J2]) expect(promptOf(dialect, [['user', 'Hi']])).toBe('Hi');
  });

  test('rows 25 and 67: DeepSeek R1 ends inside its reasoning', () => {
    expect(promptOf(deepseekR1, dialogue, 'Be kind')).toBe(
      '<｜begin▁of▁sentence｜>Be kind<｜User｜>Hi<｜Assistant｜>Hello<｜end▁of▁sentence｜><｜User｜>Bye<｜Assistant｜><think>\n',
    );
  });

  test('ChatML for imported Qwen', () => {
    expect(promptOf(chatml, [['user', 'Hi']], 'Be kind')).toBe(
      '<|im_start|>system\nBe kind<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  test('a template that is parsed again tells the same conversation', () => {
    for (const dialect of [llama2, llama3, llama4, chatml, deepseekR1, anthropicText]) {
      const { body } = dialect.encodeRequest(ask(dialogue, 'Be kind'), { model, stream: false });
      const { request } = dialect.decodeRequest(body, { model, stream: false });
      expect(request.messages, dialect.id).toEqual(ask(dialogue).messages);
      expect(request.system, dialect.id).toEqual([{ text: 'Be kind' }]);
    }
  });
});

describe('settings', () => {
  test('row 33: temperature, top p and max tokens go under the names of the family; zero is a value', () => {
    const inferenceConfig = { temperature: 0, topP: 0.5, maxTokens: 9, stopSequences: ['END'] };
    const bodyOf = (dialect: Dialect): JsonObject =>
      dialect.encodeRequest({ ...ask([['user', 'Hi']]), inferenceConfig }, { model, stream: true }).body;
    expect(bodyOf(titanText)['textGenerationConfig']).toEqual({
      temperature: 0,
      topP: 0.5,
      maxTokenCount: 9,
      stopSequences: ['END'],
    });
    expect(bodyOf(cohereCommand)).toEqual({
      prompt: 'Hi',
      temperature: 0,
      p: 0.5,
      max_tokens: 9,
      stop_sequences: ['END'],
      stream: true,
    });
    expect(bodyOf(ai21J2)).toEqual({ prompt: 'Hi', temperature: 0, topP: 0.5, maxTokens: 9, stopSequences: ['END'] });
  });

  test('row 34: a field of the family passes into the body', () => {
    const request = { ...ask([['user', 'Hi']]), additionalModelRequestFields: { top_k: 1 } };
    expect(anthropicText.encodeRequest(request, { model, stream: false }).body).toMatchObject({ top_k: 1 });
  });

  test('row 35: what the family has no place for is told', () => {
    const request = { ...ask([['user', 'Hi']]), inferenceConfig: { stopSequences: ['END'] } };
    const { body, warnings } = llama3.encodeRequest(request, { model, stream: false });
    expect(Object.keys(body)).toEqual(['prompt']);
    expect(warnings).toMatchObject([{ code: 'unsupported-setting', path: 'inferenceConfig.stopSequences' }]);
  });
});

describe('streams', () => {
  function read(dialect: Dialect, chunks: JsonObject[]): ConverseReply {
    const collector = createCollector();
    const decoder = dialect.decodeEvents({ model, stream: true });
    const events = [...chunks.flatMap((data) => decoder.decode({ type: 'chunk', data })), ...decoder.end()];
    for (const event of events) collector.add(event);
    expect(collector.isComplete).toBe(true);
    return collector.reply();
  }

  const metrics = { inputTokenCount: 5, outputTokenCount: 7, invocationLatency: 321, firstByteLatency: 100 };

  test('usage is real where other libraries report null: Titan, Llama, Cohere, Mistral', () => {
    const titan = read(titanText, [
      { outputText: 'Hel', index: 0, totalOutputTextTokenCount: null, completionReason: null, inputTextTokenCount: 3 },
      {
        outputText: 'lo',
        index: 0,
        totalOutputTextTokenCount: 2,
        completionReason: 'FINISHED',
        inputTextTokenCount: null,
      },
    ]);
    expect(titan.usage).toEqual({ inputTokens: 3, outputTokens: 2, totalTokens: 5 });
    const llama = read(llama3, [
      { generation: 'Hel', prompt_token_count: 3, generation_token_count: 1, stop_reason: null },
      { generation: 'lo', prompt_token_count: null, generation_token_count: 2, stop_reason: 'stop' },
    ]);
    expect(llama.usage).toEqual({ inputTokens: 3, outputTokens: 2, totalTokens: 5 });
    const ended = { 'amazon-bedrock-invocationMetrics': metrics };
    const cohere = read(cohereCommand, [
      { text: 'Hel', is_finished: false, index: 0 },
      { text: 'lo', is_finished: true, index: 0, finish_reason: 'COMPLETE', ...ended },
    ]);
    const mistral = read(mistralPrompt, [
      { outputs: [{ text: 'Hel', stop_reason: null }] },
      { outputs: [{ text: 'lo', stop_reason: 'stop' }], ...ended },
    ]);
    for (const reply of [cohere, mistral]) {
      expect(reply.usage).toEqual({ inputTokens: 5, outputTokens: 7, totalTokens: 12 });
      expect(reply.metrics).toEqual({ latencyMs: 321 });
    }
    for (const reply of [titan, llama, cohere, mistral]) {
      expect(reply.output.message.content).toEqual([{ text: 'Hello' }]);
      expect(reply.stopReason).toBe('end_turn');
    }
  });

  test('row 44: the reasoning of R1 is a block of its own', () => {
    const reply = read(deepseekR1, [
      { choices: [{ text: 'I add.</th', stop_reason: null }] },
      { choices: [{ text: 'ink>\n\nIt is 4.', stop_reason: 'stop' }] },
    ]);
    expect(reply.output.message.content).toEqual([
      { reasoningContent: { reasoningText: { text: 'I add.' } } },
      { text: 'It is 4.' },
    ]);
  });

  test('a stream that is cut off does not pretend to have stopped', () => {
    const decoder = llama3.decodeEvents({ model, stream: true });
    decoder.decode({ type: 'chunk', data: { generation: 'Hel', stop_reason: null } });
    expect(decoder.end()).toEqual([]);
  });
});

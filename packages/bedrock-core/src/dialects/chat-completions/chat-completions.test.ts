// What chat completions say that Converse has no word for, and the habits of single families. The laws
// are in laws.test.ts, the documented bodies in golden.test.ts.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../../catalog/capabilities.ts';
import { createCollector } from '../../converse/collect.ts';
import type { ConverseRequest } from '../../converse/types.ts';
import type { JsonObject } from '../../json.ts';
import { mistralChat } from '../mistral-chat.ts';
import { openaiChat } from '../openai-chat.ts';
import { writerPalmyra } from '../writer-palmyra.ts';

const context = { model: resolveModel('openai.gpt-oss-20b-1:0', { surface: 'invoke' }), stream: false };
const messages = [{ role: 'user', content: 'Hi' }];

describe('requests', () => {
  test.each([
    ['no tool may be chosen', { tool_choice: 'none' }],
    ['any JSON', { response_format: { type: 'json_object' } }],
    ['text', { response_format: { type: 'text' } }],
  ])('%s: said on as it is', (_, more) => {
    const { request } = openaiChat.decodeRequest({ messages, ...more }, context);
    expect(request.additionalModelRequestFields).toEqual(more);
    expect(openaiChat.encodeRequest({ ...request, modelId: 'm' }, context).body).toEqual({ messages, ...more });
  });

  test('a content without a list around its part, as in the samples of Palmyra', () => {
    const body = { messages: [{ role: 'user', content: { text: 'Explain quantum computing' } }] };
    const { request } = writerPalmyra.decodeRequest(body, context);
    expect(request.messages).toEqual([{ role: 'user', content: [{ text: 'Explain quantum computing' }] }]);
  });

  test('row 39: a turn that only calls a tool has an empty content with Mistral, none elsewhere', () => {
    const toolUse = { toolUseId: 'a', name: 'weather', input: {} };
    const turns: ConverseRequest['messages'] = [{ role: 'assistant', content: [{ toolUse }] }];
    const contents = [mistralChat, openaiChat].map(
      (dialect) =>
        (dialect.encodeRequest({ modelId: 'm', messages: turns }, context).body['messages'] as JsonObject[])[0],
    );
    expect(contents.map((message) => message?.['content'])).toEqual(['', null]);
    const decoded = mistralChat.decodeRequest({ messages: [contents[0] ?? {}] }, context);
    expect(decoded.request.messages).toEqual(turns);
  });
});

test('a refusal is the reply’s text, streamed too', () => {
  const message = { role: 'assistant', content: null, refusal: 'I cannot help with that.' };
  const whole = openaiChat.decodeResponse({ choices: [{ message, finish_reason: 'stop' }] }, {}, context);
  const decoder = openaiChat.decodeEvents(context);
  const chunks = [
    { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] },
    { choices: [{ index: 0, delta: { refusal: 'I cannot' } }] },
    { choices: [{ index: 0, delta: { refusal: ' help with that.' }, finish_reason: 'stop' }] },
  ];
  const collector = createCollector();
  for (const event of [...chunks.flatMap((data) => decoder.decode({ type: 'chunk', data })), ...decoder.end()])
    collector.add(event);
  expect(collector.reply()).toEqual(whole);
  expect(whole.output.message.content).toEqual([{ text: 'I cannot help with that.' }]);
});

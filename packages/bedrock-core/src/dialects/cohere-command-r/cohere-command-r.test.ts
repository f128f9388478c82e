// Command R's conversation with tools: its format has a place for the results of one question only.
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { resolveModel } from '../../catalog/capabilities.ts';
import type { ContentBlock, Message } from '../../converse/types.ts';
import { cohereCommandR } from './index.ts';

const context = { model: resolveModel('cohere.command-r-v1:0', { surface: 'invoke' }), stream: false };
const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const use = (toolUseId: string, city: string): ContentBlock => ({
  toolUse: { toolUseId, name: 'weather', input: { city } },
});
const result = (toolUseId: string, text: string): ContentBlock => ({ toolResult: { toolUseId, content: [{ text }] } });
const encode = (...messages: Message[]): ReturnType<typeof cohereCommandR.encodeRequest> =>
  cohereCommandR.encodeRequest({ modelId: 'cohere.command-r-v1:0', messages }, context);
const called = (city: string, text: string): object => ({
  call: { name: 'weather', parameters: { city } },
  outputs: [{ text }],
});

test('row 41: the question goes again with the results of all steps that it took', () => {
  const { body, warnings } = encode(
    user({ text: 'Where is it warmer?' }),
    assistant({ text: 'Paris first.' }, use('1', 'Paris')),
    user(result('1', '14')),
    assistant(use('2', 'Oslo')),
    user(result('2', '3')),
  );
  expect(body).toEqual({
    message: 'Where is it warmer?',
    tool_results: [called('Paris', '14'), called('Oslo', '3')],
  });
  expect(warnings).toMatchObject([{ code: 'unsupported-content', path: 'messages[1].content[0]' }]);
});

test('row 41: results that an earlier question was answered from are left out with a warning', () => {
  const { body, warnings } = encode(
    user({ text: 'Weather in Paris?' }),
    assistant(use('1', 'Paris')),
    user(result('1', '14')),
    assistant({ text: 'Mild.' }),
    user({ text: 'And in Oslo?' }),
  );
  expect(body).toEqual({
    message: 'And in Oslo?',
    chat_history: [
      { role: 'USER', message: 'Weather in Paris?' },
      { role: 'CHATBOT', message: 'Mild.' },
    ],
  });
  expect(warnings).toMatchObject([{ code: 'unsupported-content', path: 'messages[2].content[0]' }]);
});

test('what a parameter’s type cannot say stands in its description', () => {
  const unit = { type: ['string', 'null'], description: 'The unit.', enum: ['C', 'F', null] };
  const json = { type: 'object', properties: { unit, days: { type: 'array', items: { type: 'integer' } } } };
  const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json } } }] };
  const { body } = cohereCommandR.encodeRequest(
    { modelId: 'm', messages: [user({ text: 'Hi' })], toolConfig },
    context,
  );
  expect(body['tools']).toMatchObject([
    {
      parameter_definitions: {
        unit: { type: 'str', description: 'The unit. JSON Schema: {"enum":["C","F",null]}', required: false },
        days: { type: 'list', description: 'JSON Schema: {"items":{"type":"integer"}}', required: false },
      },
    },
  ]);
});

test('a text beside the results is what is asked now', () => {
  const { body } = encode(
    user({ text: 'Weather in Paris?' }),
    assistant(use('1', 'Paris')),
    user(result('1', '14'), { text: 'In one word.' }),
  );
  expect(body).toMatchObject({ message: 'In one word.', tool_results: [called('Paris', '14')] });
});

// Structured output by every method and from every kind of schema, held to the wire and to the answer.
// SPDX-License-Identifier: Apache-2.0
import { AIMessage } from '@langchain/core/messages';
import type { ConverseRequest } from 'bedrock-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { z as z4 } from 'zod/v4';
import { bodiesOf, lastBodyOf, replyOf, startChat, streamed } from './testing/chat.ts';

const json = {
  title: 'trip',
  description: 'A trip to a city.',
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city', 'days'],
};
/** A Standard Schema of nobody's library. */
const standard = {
  '~standard': {
    version: 1,
    vendor: 'acme',
    validate: (value: unknown) =>
      typeof (value as { city?: unknown }).city === 'string'
        ? { value }
        : { issues: [{ message: 'city is no text', path: ['city'] }] },
    jsonSchema: { input: () => json, output: () => json },
  },
};
const kinds: [kind: string, schema: object][] = [
  ['Zod 3', z.object({ city: z.string(), days: z.number().int() })],
  ['Zod 4', z4.object({ city: z4.string(), days: z4.number().int() })],
  ['Standard Schema', standard],
  ['JSON Schema', json],
];
const methods = ['functionCalling', 'jsonSchema', 'jsonMode'] as const;
const cases = kinds.flatMap(([kind, schema]) => methods.map((method) => [kind, method, schema] as const));
const trip = { city: 'Paris', days: 3 };

/** Answers with this, by the tool when there is one. */
const answering = (answer: unknown) => ({
  reply: ({ toolConfig }: Omit<ConverseRequest, 'modelId'>) => {
    const name = toolConfig?.tools[0]?.toolSpec?.name;
    return name === undefined
      ? replyOf([{ text: `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\`` }])
      : replyOf([{ toolUse: { toolUseId: 'a', name, input: answer as never } }], 'tool_use');
  },
});

describe.each(cases)('defect 9: %s by %s', (_, method, schema) => {
  test('is the answer, and raw beside it on request', async () => {
    const { chat, emulator } = await startChat(answering(trip));
    expect(await chat.withStructuredOutput(schema, { method }).invoke('3 days in Paris')).toEqual(trip);
    const both = await chat.withStructuredOutput(schema, { method, includeRaw: true }).invoke('3 days in Paris');
    expect(both.parsed).toEqual(trip);
    expect(AIMessage.isInstance(both.raw)).toBe(true);
    const { toolConfig, outputConfig, system } = lastBodyOf(emulator);
    expect([toolConfig !== undefined, outputConfig !== undefined, system !== undefined]).toEqual(
      methods.map((name) => name === method),
    );
  });

  test('js#11024: is refused where the schema refuses it, and null beside the raw reply', async () => {
    const { chat } = await startChat(answering({ city: 1, days: 3 }));
    await expect(chat.withStructuredOutput(schema, { method }).invoke('Hi')).rejects.toMatchObject({
      lc_error_code: 'OUTPUT_PARSING_FAILURE',
    });
    const both = await chat.withStructuredOutput(schema, { method, includeRaw: true }).invoke('Hi');
    expect(both.parsed).toBeNull();
  });
});

describe('defect 9 and js#10050: how the model is held to it', () => {
  test('natively, with every object closed, where the model can; else by an instruction', async () => {
    const nested = { ...json, properties: { ...json.properties, stay: { type: 'object', properties: {} } } };
    const { chat, emulator } = await startChat(answering(trip));
    await chat.withStructuredOutput(nested, { method: 'jsonSchema', name: 'my trip' }).invoke('Hi');
    const { jsonSchema } = lastBodyOf(emulator).outputConfig?.textFormat?.structure ?? {};
    expect(jsonSchema).toMatchObject({ name: 'my_trip', description: 'A trip to a city.' });
    expect(JSON.parse(jsonSchema?.schema ?? '')).toMatchObject({
      additionalProperties: false,
      properties: { stay: { additionalProperties: false } },
    });
    const { chat: older, emulator: its } = await startChat(answering(trip), {
      model: 'anthropic.claude-3-haiku-20240307-v1:0',
    });
    expect(await older.withStructuredOutput(json, { method: 'jsonSchema' }).invoke('Hi')).toEqual(trip);
    expect(lastBodyOf(its).outputConfig).toBeUndefined();
    expect(JSON.stringify(lastBodyOf(its).system)).toContain('JSON Schema');
  });

  test('by a forced tool, strict when asked; without any choice of method a model without tools is asked', async () => {
    const { chat, emulator } = await startChat(answering(trip));
    await chat.withStructuredOutput(json, { strict: true, name: 'plan' }).invoke('Hi');
    expect(lastBodyOf(emulator).toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'plan', description: 'A trip to a city.', strict: true } }],
      toolChoice: { tool: { name: 'plan' } },
    });
    const { chat: plain, emulator: its } = await startChat(answering(trip), { model: 'us.deepseek.r1-v1:0' });
    expect(await plain.withStructuredOutput(json).invoke('Hi')).toEqual(trip);
    expect(lastBodyOf(its).toolConfig).toBeUndefined();
  });

  test('py#925: while it thinks, Claude is not forced; an answer without the tool says so', async () => {
    const { chat, emulator } = await startChat({}, { reasoning: { budgetTokens: 2_000 } });
    expect(await chat.withStructuredOutput(json).invoke('3 days in Paris')).toEqual(trip);
    expect(lastBodyOf(emulator).toolConfig?.toolChoice).toBeUndefined();
    const { chat: talker } = await startChat({ reply: () => replyOf([{ text: 'Paris is nice.' }]) });
    await expect(talker.withStructuredOutput(json).invoke('Hi')).rejects.toThrow(/did not call the tool 'trip'/);
  });

  test('what a call asks for wins over the constructor’s, in whichever words', async () => {
    const { chat, emulator } = await startChat(answering(trip), { structuredOutput: { schema: json, mode: 'tool' } });
    await chat.invoke('Hi', { response_format: { type: 'json_schema', json_schema: { name: 'other', schema: json } } });
    expect(lastBodyOf(emulator).toolConfig).toBeUndefined();
    expect(lastBodyOf(emulator).outputConfig?.textFormat?.structure.jsonSchema.name).toBe('other');
  });

  test('a JSON Schema is read by the draft that it names', async () => {
    const pair = { type: 'array', items: [{ type: 'number' }, { type: 'string' }] };
    const schema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: { pair } };
    const asking = async (answer: unknown[]): Promise<unknown> =>
      (await startChat(answering({ pair: answer }))).chat.withStructuredOutput(schema).invoke('Hi');
    expect(await asking([1, 'a'])).toEqual({ pair: [1, 'a'] });
    await expect(asking(['a', 1])).rejects.toThrow(/pair/);
  });

  test('it streams as far as it has come, and tracing is told the method', async () => {
    const { chat } = await startChat();
    for (const method of methods.slice(0, 2)) {
      const structured = chat.withStructuredOutput(json, { method });
      let last: unknown;
      for await (const partial of await structured.stream('3 days in Paris')) last = partial;
      expect(last).toEqual(trip);
    }
  });

  test('structuredOutput of a call is core’s own: the text is the JSON, invoked and streamed', async () => {
    const { chat, emulator } = await startChat(answering(trip), { structuredOutput: { schema: json, mode: 'tool' } });
    expect(JSON.parse((await chat.invoke('Hi')).text)).toEqual(trip);
    expect(JSON.parse((await streamed(chat)).text)).toEqual(trip);
    expect(bodiesOf(emulator).every(({ toolConfig }) => toolConfig !== undefined)).toBe(true);
  });
});

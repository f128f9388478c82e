// Files that are not what they are said to be, through the adapters: told before anything is sent.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock } from 'bedrock-ai-sdk';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { ChatBedrock } from 'bedrock-langchain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

describe('files of the frameworks', () => {
  const lines: [name: string, data: string, message: RegExp][] = [
    ['29: bad base64', '%%% no base64 %%%', /not base64. Pass bytes, base64/],
    ['30: a data URL without data', 'data:image/png;base64', /no comma before its data/],
    ['30: a data URL of bad base64', 'data:image/png;base64,!!!!', /not base64/],
  ];

  test.each(lines)('bad input %s, Vercel AI SDK', async (_, data, message) => {
    const provider = createBedrock({ region: 'us-east-1', baseURL: emulator.url, ...credentials });
    const file = { type: 'file' as const, mediaType: 'image/png', data: data as never };
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'What is it?' }, file] }];
    const error = await failureOf(async () => provider(claude).doGenerate({ prompt }));
    expect(error).toMatchObject({
      name: 'AI_InvalidArgumentError',
      argument: 'prompt[0].content[1]',
      message: expect.stringMatching(message),
    });
    expect(emulator.journal.entries).toEqual([]);
  });

  test.each(lines)('bad input %s, LangChain', async (_, data, message) => {
    const model = new ChatBedrock({ model: claude, region: 'us-east-1', endpoint: emulator.url, credentials });
    const file = { type: 'file', mimeType: 'image/png', data };
    const error = await failureOf(async () =>
      model.invoke([{ role: 'user', content: [{ type: 'text', text: 'What?' }, file] }]),
    );
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(emulator.journal.entries).toEqual([]);
  });
});

async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('It succeeded.');
}

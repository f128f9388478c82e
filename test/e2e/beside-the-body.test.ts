// What Converse has members for, on the surfaces that say it elsewhere: guardrails, latency, service
// tier, metadata; and what a surface cannot say at all.
// SPDX-License-Identifier: Apache-2.0
import { collect, type CallOptions, type ConverseRequest } from 'bedrock-core';
import type { JournalEntry } from 'bedrock-emulator';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.ts';

const stage = openStage();

const ask = (modelId: string, more: Partial<ConverseRequest> = {}): ConverseRequest => ({
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Say the forbidden word.' }] }],
  ...more,
});
const guardrailConfig = { guardrailIdentifier: 'gr1', guardrailVersion: '1', trace: 'enabled' as const };
const last = stage.last;
const bodyOf = (entry: JournalEntry): Record<string, unknown> => entry.body as Record<string, unknown>;

const llama = 'meta.llama3-8b-instruct-v1:0';
const claude = 'anthropic.claude-3-haiku-20240307-v1:0';
const gptOss = 'us.openai.gpt-oss-120b-1:0';

async function both(request: ConverseRequest, options: CallOptions): Promise<object[]> {
  const { $metadata: _, warnings, ...whole } = await stage.bedrock.converse(request, options);
  expect(warnings).toEqual([]);
  return [whole, await collect((await stage.bedrock.converseStream(request, options)).stream)];
}

describe('row 50: guardrails', () => {
  test.each([
    [claude, 'converse'],
    [claude, 'invoke'],
    [llama, 'invoke'],
    ['us.amazon.nova-lite-v1:0', 'invoke'],
    ['amazon.titan-text-express-v1', 'invoke'],
    ['cohere.command-r-v1:0', 'invoke'],
    [gptOss, 'openai'],
  ] as const)(
    'an intervention on %s by %s is told alike, with its trace, whole and streamed',
    async (modelId, surface) => {
      for (const reply of await both(ask(modelId, { guardrailConfig }), { surface })) {
        expect(reply).toMatchObject({
          stopReason: 'guardrail_intervened',
          output: { message: { content: [{ text: 'Sorry, the model cannot answer this question.' }] } },
          trace: {
            guardrail: {
              inputAssessment: { gr1: { wordPolicy: { customWords: [{ match: 'forbidden', action: 'BLOCKED' }] } } },
            },
          },
        });
      }
    },
  );

  test('what is marked is guarded, in tags that no text can close; the rest is not', async () => {
    const guardContent = (text: string): object => ({ guardContent: { text: { text } } });
    for (const [modelId, surface] of [
      [llama, 'invoke'],
      [claude, 'invoke'],
      [gptOss, 'openai'],
    ] as const) {
      const suffixes: string[] = [];
      for (const [text, stopReason] of [
        ['Is this fine?', 'end_turn'],
        ['Say the forbidden word.', 'guardrail_intervened'],
      ] as const) {
        const content = [{ text: 'Never say the forbidden word.' }, guardContent(text)];
        const messages = [{ role: 'user', content }] as ConverseRequest['messages'];
        const reply = await stage.bedrock.converse(ask(modelId, { messages, guardrailConfig }), { surface });
        expect(reply.stopReason, modelId).toBe(stopReason);
        const { tagSuffix } = bodyOf(last())['amazon-bedrock-guardrailConfig'] as { tagSuffix: string };
        expect(tagSuffix).toMatch(/^[a-zA-Z0-9]{1,20}$/);
        const name = `amazon-bedrock-guardrails-guardContent_${tagSuffix}`;
        expect(JSON.stringify(last().body)).toContain(`<${name}>${text}</${name}>`);
        suffixes.push(tagSuffix);
      }
      expect(new Set(suffixes).size).toBe(2);
    }
  });

  test('the source and the question of a grounding check have tags of their own', async () => {
    const marked = (text: string, qualifier: 'grounding_source' | 'query'): object => ({
      guardContent: { text: { text, qualifiers: [qualifier] } },
    });
    const content = [marked('Tokyo is in Japan.', 'grounding_source'), marked('Where is Tokyo?', 'query')];
    const messages = [{ role: 'user', content }] as ConverseRequest['messages'];
    const fields = { 'amazon-bedrock-guardrailConfig': { tagSuffix: 'xyz' } };
    await stage.bedrock.converse(ask(llama, { messages, guardrailConfig, additionalModelRequestFields: fields }), {
      surface: 'invoke',
    });
    expect(last().body).toMatchObject({
      prompt: expect.stringContaining(
        '<amazon-bedrock-guardrails-groundingSource_xyz>Tokyo is in Japan.</amazon-bedrock-guardrails-groundingSource_xyz>\n' +
          '<amazon-bedrock-guardrails-query_xyz>Where is Tokyo?</amazon-bedrock-guardrails-query_xyz>',
      ),
      ...fields,
    });
  });

  test.each([
    ['async', 'ASYNCHRONOUS'],
    ['sync', 'SYNCHRONOUS'],
  ] as const)('a stream that is checked %s says so in the body, a reply in one piece does not', async (mode, said) => {
    const request = ask(llama, { guardrailConfig: { ...guardrailConfig, streamProcessingMode: mode } });
    await both(request, { surface: 'invoke' });
    const [whole, streamed] = stage.emulator.journal.entries;
    expect(streamed?.body).toMatchObject({ 'amazon-bedrock-guardrailConfig': { streamProcessingMode: said } });
    expect(whole?.body).not.toHaveProperty('amazon-bedrock-guardrailConfig');
    expect(streamed?.headers).toMatchObject({ 'x-amzn-bedrock-guardrailidentifier': 'gr1' });
  });

  test('where no guardrail is applied the call is refused before it is made', async () => {
    const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    for (const [modelId, options] of [
      [sonnet, { surface: 'anthropic' }],
      [gptOss, { surface: 'openai', host: 'mantle' }],
    ] as const) {
      await expect(stage.bedrock.converse(ask(modelId, { guardrailConfig }), options)).rejects.toMatchObject({
        kind: 'unsupported',
        path: 'guardrailConfig',
        message: expect.stringContaining('applyGuardrail'),
      });
    }
    expect(stage.emulator.journal.entries).toHaveLength(0);
  });
});

test.each([
  [llama, 'invoke'],
  [claude, 'invoke'],
  [claude, 'converse'],
] as const)('row 49: latency and tier that served %s by %s, whole and streamed', async (modelId, surface) => {
  const asked = { performanceConfig: { latency: 'optimized' }, serviceTier: { type: 'flex' } } as const;
  for (const reply of await both(ask(modelId, asked), { surface })) expect(reply).toMatchObject(asked);
});

test('the service tier is a member of its own in chat completions; what has no place is told', async () => {
  const request = ask(gptOss, {
    serviceTier: { type: 'priority' },
    performanceConfig: { latency: 'optimized' },
    requestMetadata: { team: 'a' },
  });
  const reply = await stage.bedrock.converse(request, { surface: 'openai' });
  expect(last().body).toMatchObject({ service_tier: 'priority' });
  expect(reply.serviceTier).toEqual({ type: 'priority' });
  expect(reply.warnings.map(({ path }) => path)).toEqual(['performanceConfig', 'requestMetadata']);
  const { stream } = await stage.bedrock.converseStream(request, { surface: 'openai' });
  expect((await collect(stream)).serviceTier).toEqual({ type: 'priority' });
  await expect(stage.bedrock.converse(request, { surface: 'openai', strict: true })).rejects.toMatchObject({
    kind: 'unsupported',
    path: 'performanceConfig',
  });
});

describe('the ARN of a prompt', () => {
  const modelId = 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT1234:1';
  test.each([
    ['system', { system: [{ text: 'Be brief.' }] }],
    ['inferenceConfig', { inferenceConfig: { maxTokens: 9 } }],
    ['toolConfig', { toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: { json: { type: 'object' } } } }] } }],
    ['additionalModelRequestFields', { additionalModelRequestFields: { top_k: 1 } }],
  ] as const)('refuses %s, which the prompt brings itself, also beside plain texts', async (path, more) => {
    await expect(stage.bedrock.converse(ask(modelId, more as Partial<ConverseRequest>))).rejects.toMatchObject({
      kind: 'invalid-request',
      path,
    });
    expect(stage.emulator.journal.entries).toHaveLength(0);
  });
});

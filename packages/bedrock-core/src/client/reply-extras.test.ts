// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { listDialects } from '../dialects/registry.ts';
import { llama3 } from '../dialects/llama.ts';
import type { JsonObject } from '../json.ts';
import { withReplyExtras } from './reply-extras.ts';

const model = resolveModel('meta.llama3-8b-instruct-v1:0', { surface: 'invoke' });
const request = { modelId: model.id, additionalModelResponseFieldPaths: ['/stop_reason', '/a~1b/0'] };
const metrics = { inputTokenCount: 1, outputTokenCount: 1, invocationLatency: 1, firstByteLatency: 1 };

test('row 50: an intervention that the last chunk of a stream tells', () => {
  const decoder = withReplyExtras(llama3, request).decodeEvents({ model, stream: true });
  const trace = { guardrail: { actionReason: 'Guardrail blocked.' } };
  const chunks: JsonObject[] = [
    { generation: 'Sor', 'a/b': ['x'] },
    { generation: 'ry', stop_reason: 'stop', 'amazon-bedrock-guardrailAction': 'INTERVENED' },
    { 'amazon-bedrock-trace': trace, 'amazon-bedrock-invocationMetrics': metrics },
  ];
  const events = chunks.flatMap((data) => decoder.decode({ type: 'chunk', data }));
  const last = decoder.end().slice(-2);
  expect(events.some(({ messageStop }) => messageStop !== undefined)).toBe(false);
  expect(last).toMatchObject([
    {
      messageStop: {
        stopReason: 'guardrail_intervened',
        additionalModelResponseFields: { stop_reason: 'stop', '0': 'x' },
      },
    },
    { metadata: { trace } },
  ]);
});

test('row 50: assessments under the names that Converse gives them', () => {
  const assessment = { wordPolicy: { customWords: [{ match: 'x', action: 'BLOCKED' }] } };
  const guardrail = { modelOutput: ['Sorry'], input: { gr1: assessment }, outputs: [{ gr1: assessment }, { gr1: {} }] };
  const body = { generation: 'Sorry', stop_reason: 'stop', 'amazon-bedrock-trace': { guardrail } };
  const reply = withReplyExtras(llama3, request).decodeResponse(body, {}, { model, stream: false });
  expect(reply.trace).toEqual({
    guardrail: {
      modelOutput: ['Sorry'],
      inputAssessment: { gr1: assessment },
      outputAssessments: { gr1: [assessment, {}] },
    },
  });
});

test('without anything to add, every dialect says what it says', () => {
  const reply = {
    output: { message: { role: 'assistant' as const, content: [{ text: 'Hi' }] } },
    stopReason: 'end_turn' as const,
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    metrics: { latencyMs: 1 },
  };
  for (const dialect of listDialects()) {
    const context = { model, stream: false };
    const body = dialect.encodeResponse(reply, context);
    const completed = withReplyExtras(dialect, { modelId: model.id }).decodeResponse(body, {}, context);
    expect(completed, dialect.id).toEqual(dialect.decodeResponse(body, {}, context));
  }
});

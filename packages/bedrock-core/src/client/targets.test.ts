// What a call looks like at one of several targets.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Call } from './call.ts';
import { callAt, canMove, eligible, targetNames, targetSettings } from './targets.ts';

const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
const call = (modelId: string, path = `/model/${encodeURIComponent(modelId)}/converse`): Call => ({
  method: 'POST',
  service: 'bedrock-runtime',
  path,
  body: new TextEncoder().encode(JSON.stringify({ model: modelId, messages: [] })),
  headers: {},
  surface: 'converse',
  modelId,
  options: {},
});
const told = ({ path, modelId }: Call): unknown => ({ path, modelId });

describe('callAt', () => {
  test.each([
    ['another prefix', `us.${claude}`, { profilePrefix: 'eu' }, `eu.${claude}`],
    ['a prefix where there was none', claude, { profilePrefix: 'global' }, `global.${claude}`],
    ['no prefix', `us.${claude}`, { profilePrefix: '' }, claude],
    ['an ARN stays', arn, { profilePrefix: 'eu' }, arn],
    ['one id for all', `us.${claude}`, { modelId: arn }, arn],
    ['a table', `us.${claude}`, { modelId: { [`us.${claude}`]: arn } }, arn],
    ['no entry in the table', claude, { modelId: { other: arn } }, claude],
    ['no entry in the table, but a prefix', claude, { modelId: { other: arn }, profilePrefix: 'eu' }, `eu.${claude}`],
    ['an id that objects have by nature', 'constructor', { modelId: {} }, 'constructor'],
    ['nothing differs', `us.${claude}`, {}, `us.${claude}`],
  ])('%s', (_, asked, target, expected) => {
    const given = call(asked);
    const path = `/model/${encodeURIComponent(expected)}/converse`;
    expect(told(callAt(given, target))).toEqual({ path, modelId: expected });
    expect(told(given)).toEqual(told(call(asked)));
  });
  test('surfaces that name the model in the body', () => {
    const given = call('openai.gpt-oss-20b-1:0', '/openai/v1/chat/completions');
    const { path, body } = callAt(given, { modelId: arn });
    expect(path).toBe('/openai/v1/chat/completions');
    expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ model: arn, messages: [] });
  });
  test('calls without a model stay as they are', () => {
    const given: Call = { ...call('x', '/foundation-models'), modelId: undefined };
    expect(callAt(given, { profilePrefix: 'eu' })).toBe(given);
  });
  test('a profile that is none is told', () => {
    expect(() => callAt(call(claude), { profilePrefix: 'eu/..' })).toThrow(/beginning of model ids/);
  });
});

describe('eligible', () => {
  const east = { target: { region: 'us-east-1' } };
  const west = { target: { region: 'us-west-2' } };
  const named = { target: { region: 'eu-west-1', modelId: { [arn]: arn.replace('us-east-1', 'eu-west-1') } } };
  test('an ARN is called in its region, or where it has a counterpart', () => {
    const given = { ...call(arn), region: 'us-east-1' };
    expect(eligible([west, east, named], given)).toEqual([east, named]);
    expect(callAt(given, named.target).region).toBe('eu-west-1');
  });
  test('ids of models are called anywhere, and an ARN of no region here wherever it may be', () => {
    expect(eligible([west, east], call(claude))).toEqual([west, east]);
    expect(eligible([west], { ...call(arn), region: 'us-east-1' })).toEqual([west]);
  });
});

test('calls of models move; lists, jobs, guardrails and buckets belong to a region', () => {
  const paths = ['/foundation-models', '/async-invoke', '/guardrail/g/version/1/apply', '/bucket/model/x'];
  expect(paths.map((path) => canMove({ ...call('x', path), modelId: undefined }))).toEqual(paths.map(() => false));
  expect(canMove(call(claude))).toBe(true);
  expect(canMove({ ...call(claude), modelId: undefined })).toBe(true);
});

test('names: given, region, host, and numbers where they are alike', () => {
  const targets = [
    { name: 'main', region: 'us-east-1' },
    { region: 'us-east-1' },
    { region: 'us-east-1', profilePrefix: 'eu' },
    { endpoint: 'https://vpce-1.example.com/path' },
    {},
  ];
  expect(targetNames(targets)).toEqual(['main', 'us-east-1', 'us-east-1 #2', 'vpce-1.example.com', 'default']);
});

test("a target's identity takes the place of the client's; what it does not say is the client's", () => {
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
  const settings = {
    apiKey: 'key',
    region: 'us-east-1',
    headers: { a: '1', b: '2' },
    maxRetries: 7,
    maxConcurrency: 3,
  };
  const own = targetSettings(settings, { credentials: keys, headers: { b: '3' } });
  expect(own).toMatchObject({ region: 'us-east-1', credentials: keys, headers: { a: '1', b: '3' }, maxRetries: 7 });
  expect(own.apiKey).toBeUndefined();
  expect(own.maxConcurrency).toBeUndefined();
  expect(targetSettings(settings, { region: 'eu-west-1' })).toMatchObject({ region: 'eu-west-1', apiKey: 'key' });
});

// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findDialect } from '../dialects/registry.ts';
import { resolveModel as resolveForClient } from './capabilities.ts';
import { families, prefixes } from './families.ts';
import { listModelRows } from './known-models.ts';
import { limits } from './limits.ts';
import { listKnownModels } from './list-known-models.ts';
import { facts } from './model-facts.ts';
import type { Capabilities, ModelRow } from './model.ts';
import { resolveWithLimits as resolveModel, supportsPdfInput } from './resolve-with-limits.ts';

const rows = listModelRows();
const source = readFileSync(new URL('known-model-id.ts', import.meta.url), 'utf8');

describe('the generated files', () => {
  test('every row has a family, and every family a dialect', () => {
    for (const { id, family } of rows) expect(families, id).toHaveProperty([family]);
    for (const family of Object.keys(prefixes)) expect(families).toHaveProperty([family]);
    for (const { dialect } of Object.values(families)) expect(findDialect(dialect).id).toBe(dialect);
    expect(rows.filter(({ family }) => family === 'unknown')).toEqual([]);
  });

  test('no model has two rows, and those behind profiles alone have a profile', () => {
    const ids = rows.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const { id, profileOnly, profiles } of rows) expect(profileOnly && profiles.length === 0, id).toBe(false);
  });

  test('the types are the list of known ids, bare and with the prefixes of their profiles', () => {
    const [bare = '', profiles = ''] = source.split('export type InferenceProfileId');
    expect([...bare.matchAll(/\| '([^']+)'/g)].map(([, id]) => id)).toEqual(rows.map(({ id }) => id));
    const named = [...profiles.matchAll(/\| (?:'([a-z-]+)\.|`\$\{([^}]+)\}\.)([^'`]+)['`]/g)].flatMap(
      ([, one, several = '', id]) =>
        (one === undefined ? [...several.matchAll(/'([^']+)'/g)].map(([, p]) => p) : [one]).map((p) => `${p}.${id}`),
    );
    expect(named).toEqual(rows.flatMap(({ id, profiles: list }) => list.map((prefix) => `${prefix}.${id}`)));
  });

  test('limits and facts are of models that are listed; facts say what the family does not, and limits what it does', () => {
    for (const [start, [input, output]] of Object.entries(limits)) {
      expect(
        rows.some(({ id }) => id.startsWith(start)),
        start,
      ).toBe(true);
      expect(resolveModel(start).capabilities, start).toMatchObject({ maxInputTokens: input, maxOutputTokens: output });
    }
    for (const [start, fact] of Object.entries(facts)) {
      const told = rows.filter(({ id }) => id.startsWith(start)).map(({ family }) => families[family]?.capabilities);
      expect(told, start).not.toEqual(told.map((beside) => ({ ...beside, ...fact })));
    }
  });
});

test('the limit that Claude is told on InvokeModel is that of the list', () => {
  const outputs = rows.filter(({ id }) => id.startsWith('anthropic.')).map(({ id }) => id);
  for (const id of outputs) {
    const { dialect, capabilities } = resolveForClient(id);
    if (dialect !== 'anthropic-messages') continue;
    expect(capabilities.maxOutputTokens, id).toBeLessThanOrEqual(resolveModel(id).capabilities.maxOutputTokens ?? 0);
  }
});

describe('what a model can do', () => {
  const capabilities = (modelId: string, models: readonly ModelRow[] = []): Capabilities =>
    resolveModel(modelId, { models }).capabilities;

  test.each([
    ['us.anthropic.claude-sonnet-4-6', 2048],
    ['us.anthropic.claude-opus-4-5-20251101-v1:0', 4096],
    ['us.anthropic.claude-opus-4-6-v1', 4096],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 4096],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 1024],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 1024],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', 1024],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', 1024],
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 2048],
    ['us.amazon.nova-pro-v1:0', 1024],
    ['us.amazon.nova-lite-v1:0', 1536],
    ['us.amazon.nova-micro-v1:0', 1536],
    ['meta.llama3-8b-instruct-v1:0', undefined],
  ])('%s caches from %s tokens on', (modelId, minimum) => {
    expect(capabilities(modelId).caching?.minimumTokens).toBe(minimum);
  });

  test('models of one family differ where they do', () => {
    expect(capabilities('meta.llama3-2-1b-instruct-v1:0').tools).toBe(false);
    expect(capabilities('meta.llama3-3-70b-instruct-v1:0').tools).toBe(true);
    expect(capabilities('us.anthropic.claude-3-7-sonnet-20250219-v1:0').maxOutputTokens).toBe(64_000);
    expect(capabilities('us.moonshotai.kimi-k3.1')).toMatchObject({ maxInputTokens: 1_048_576, reasoning: 'always' });
    expect(capabilities('us.moonshotai.kimi-k3.1').maxOutputTokens).toBeUndefined();
    expect(capabilities('zai.glm-4.7-flash').maxInputTokens).toBe(202_752);
  });

  test('row 56: which models read PDFs', () => {
    expect(supportsPdfInput('bedrock/us.anthropic.claude-sonnet-4-6')).toBe(true);
    expect(supportsPdfInput('meta.llama3-8b-instruct-v1:0')).toBe(true);
    expect(supportsPdfInput('us.openai.gpt-6-astra')).toBe(false);
    expect(supportsPdfInput('amazon.titan-text-premier-v1:0')).toBe(false);
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc';
    expect(supportsPdfInput(arn, { baseModel: 'amazon.titan-text-premier-v1:0' })).toBe(false);
  });

  test('a row of the caller wins: for an id, an ARN, or a beginning of either', () => {
    expect(resolveModel('acme.model-1', { models: [{ id: 'acme.model-1', family: 'nova' }] }).dialect).toBe('nova');
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
    const models: ModelRow[] = [
      { id: 'us.amazon.nova-lite-v1:0', capabilities: { tools: false } },
      { id: 'amazon.*', surfaces: ['invoke'], capabilities: { maxOutputTokens: 7 } },
      { id: 'amazon.nova-pro*', capabilities: { maxOutputTokens: 8 } },
      { id: arn, family: 'claude-4-5', capabilities: { caching: undefined } },
    ];
    expect(capabilities('us.amazon.nova-lite-v1:0', models)).toMatchObject({ tools: false, maxOutputTokens: 10_000 });
    expect(capabilities('eu.amazon.nova-lite-v1:0', models)).toMatchObject({ tools: true, maxOutputTokens: 7 });
    expect(capabilities('amazon.nova-pro-v1:0', models).maxOutputTokens).toBe(8);
    expect(resolveModel('amazon.nova-micro-v1:0', { models })).toMatchObject({
      surface: 'invoke',
      family: 'nova-micro',
    });
    expect(resolveModel(arn, { models })).toMatchObject({ family: 'claude-4-5', dialect: 'anthropic-messages' });
    expect(capabilities(arn, models)).toMatchObject({ reasoning: 'budget', caching: undefined });
  });

  test('bad input: a row of an unknown family names those that there are', () => {
    const models = [{ id: 'acme.model-1', family: 'novae' }];
    expect(() => resolveModel('acme.model-1', { models })).toThrow(/unknown family 'novae'.*nova-2/);
  });

  test('the list tells of each model what resolving its id tells', async () => {
    const known = await listKnownModels();
    expect(known.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    for (const { id, surfaces, capabilities: told } of known)
      expect(resolveModel(id)).toMatchObject({ surfaces, capabilities: told });
    expect(known.find(({ id }) => id === 'deepseek.r1-v1:0')).toMatchObject({
      family: 'deepseek-r1',
      dialect: 'deepseek-r1',
      profileOnly: true,
      profiles: ['us'],
      surfaces: ['converse', 'invoke'],
      capabilities: { reasoning: 'always', tools: false },
    });
  });
});

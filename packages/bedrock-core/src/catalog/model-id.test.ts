// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BedrockError } from '../errors.ts';
import { resolveModel } from './capabilities.ts';
import { parseModelId } from './model-id.ts';

describe('model ids', () => {
  test.each([
    ['row 20: bare', 'anthropic.claude-v2', { id: 'anthropic.claude-v2', baseId: 'anthropic.claude-v2' }],
    [
      'row 26: profile',
      'us.amazon.nova-pro-v1:0',
      { id: 'us.amazon.nova-pro-v1:0', baseId: 'amazon.nova-pro-v1:0', profile: 'us' },
    ],
    ['row 26: GovCloud', 'us-gov.openai.gpt-oss-20b-1:0', { profile: 'us-gov', baseId: 'openai.gpt-oss-20b-1:0' }],
    [
      'a profile to come',
      'mx.anthropic.claude-v2',
      { id: 'mx.anthropic.claude-v2', baseId: 'anthropic.claude-v2', profile: 'mx' },
    ],
    ['row 19: bedrock/', 'bedrock/anthropic.claude-v2', { id: 'anthropic.claude-v2' }],
    [
      'row 21: converse/',
      'bedrock/converse/us.amazon.nova-lite-v1:0',
      { id: 'us.amazon.nova-lite-v1:0', surface: 'converse' },
    ],
    ['row 22: invoke/', 'invoke/anthropic.claude-v2', { id: 'anthropic.claude-v2', surface: 'invoke' }],
    [
      'throughput suffix',
      'anthropic.claude-v2:1:200k',
      { id: 'anthropic.claude-v2:1:200k', baseId: 'anthropic.claude-v2:1' },
    ],
    ['context suffix', 'us.anthropic.claude-sonnet-4-6[1m]', { id: 'us.anthropic.claude-sonnet-4-6' }],
    ['region prefix', 'bedrock/us-east-1/anthropic.claude-v2', { id: 'anthropic.claude-v2', region: 'us-east-1' }],
    [
      'route and region',
      'invoke/us-gov-west-1/anthropic.claude-v2',
      { id: 'anthropic.claude-v2', region: 'us-gov-west-1', surface: 'invoke' },
    ],
    ['row 88: doubled prefix', 'stability.stability.sd3-large-v1:0', { id: 'stability.sd3-large-v1:0' }],
  ])('%s', (_, given, expected) => {
    expect(parseModelId(given)).toMatchObject(expected);
  });

  test.each([
    'provisioned-model',
    'custom-model',
    'custom-model-deployment',
    'imported-model',
    'application-inference-profile',
    'prompt-router',
    'default-prompt-router',
    'prompt',
  ])('rows 29 to 31: an ARN of kind %s is opaque, and has a region', (kind) => {
    const arn = `arn:aws:bedrock:eu-west-3:123456789012:${kind}/abc123`;
    expect(parseModelId(arn)).toEqual({ id: arn, arnKind: kind, partition: 'aws', region: 'eu-west-3' });
    expect(parseModelId(arn, { baseModel: 'us.amazon.nova-lite-v1:0' }).baseId).toBe('amazon.nova-lite-v1:0');
  });

  test.each([
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
    [
      'arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.openai.gpt-oss-20b-1:0',
      'openai.gpt-oss-20b-1:0',
    ],
    [
      'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0:300k/abc123def456',
      'amazon.nova-lite-v1:0',
    ],
  ])('the model that %s names', (arn, baseId) => {
    expect(parseModelId(arn)).toMatchObject({
      id: arn,
      baseId,
      partition: arn.split(':')[1],
      region: arn.split(':')[3],
    });
  });

  test('an endpoint of SageMaker', () => {
    const arn = 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint';
    expect(parseModelId(arn)).toEqual({ id: arn, arnKind: 'endpoint', partition: 'aws', region: 'us-east-1' });
  });

  test('llama/ means the Llama that the base model is', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/r4c4kewx2s0n';
    const dialect = (baseModel?: string): string => resolveModel(`llama/${arn}`, { baseModel }).dialect;
    expect(dialect()).toBe('llama3');
    expect(dialect('meta.llama2-13b-chat-v1')).toBe('llama2');
    expect(dialect('meta.llama4-scout-17b-instruct-v1:0')).toBe('llama4');
    expect(dialect('deepseek.r1-v1:0')).toBe('llama3');
  });

  test('an imported model that speaks as OpenAI does is not held to what the completion format can say', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/r4c4kewx2s0n';
    expect(resolveModel(arn).capabilities.tools).toBe(false);
    const chat = resolveModel(`openai/${arn}`);
    expect(chat).toMatchObject({
      id: arn,
      surface: 'invoke',
      dialect: 'imported-openai-chat',
      capabilities: { tools: true },
    });
  });

  test('rows 24 and 25: imported models by route', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/r4c4kewx2s0n';
    expect(resolveModel(`bedrock/llama/${arn}`)).toMatchObject({ id: arn, surface: 'invoke', dialect: 'llama3' });
    expect(resolveModel(`bedrock/deepseek_r1/${arn}`)).toMatchObject({
      id: arn,
      surface: 'invoke',
      dialect: 'imported-deepseek-r1',
    });
    expect(resolveModel(`bedrock/deepseek_r1/us.deepseek.r1-v1:0`).dialect).toBe('deepseek-r1');
    expect(resolveModel(`openai/${arn}`)).toMatchObject({
      dialect: 'imported-openai-chat',
      capabilities: { tools: true, input: expect.arrayContaining(['image']) },
    });
    expect(resolveModel(arn).capabilities.tools).toBe(false);
    expect(resolveModel(`completions/${arn}`).dialect).toBe('imported-openai-completion');
    expect(resolveModel(`qwen3/${arn}`)).toMatchObject({ id: arn, surface: 'invoke', dialect: 'chatml' });
  });

  test('rows 27 to 30: a provisioned model is shaped by its base model, an unknown one goes to Converse', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc';
    expect(resolveModel(arn, { baseModel: 'anthropic.claude-v2' })).toMatchObject({
      id: arn,
      dialect: 'anthropic-text',
    });
    expect(resolveModel('arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x').surface).toBe(
      'converse',
    );
  });

  test.each([
    ['11: empty', ''],
    ['11: blank', '  '],
    ['11: nothing after a route', 'bedrock/converse/'],
    ['12: a dot', '.'],
    ['12: half a character', 'anthropic.claude\ud800'],
    ['13: an encoded ARN', 'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aimported-model%2Fabc'],
    [
      '14: a kind of another service',
      'arn:aws:sagemaker:us-east-1:123456789012:foundation-model/amazon.nova-lite-v1:0',
    ],
    ['12: line break', 'anthropic.claude\r\nx: y'],
    ['12: path', '../secrets'],
    ['12: query', 'model?x=1'],
    ['13: malformed ARN', 'arn:aws:bedrock'],
    ['14: another service', 'arn:aws:s3:::bucket/key'],
    ['an unknown kind of ARN', 'arn:aws:bedrock:us-east-1:123456789012:guardrail/x'],
    ['an unknown route', 'gemini/pro'],
  ])('bad input %s', (_, modelId) => {
    expect(() => resolveModel(modelId)).toThrow(BedrockError);
    expect(() => resolveModel(modelId)).toThrow(/^The model id /);
  });

  test('56: a megabyte of prefixes takes linear time, and nothing but a BedrockError is thrown', () => {
    for (const part of ['us.', 'us-east-1/', 'converse/', '-a', 'arn:aws:bedrock:'])
      expect(() => parseModelId(part.repeat(1_000_000 / part.length))).toThrow(BedrockError);
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          encodeURIComponent(resolveModel(text).id);
        } catch (error) {
          if (!BedrockError.isInstance(error)) throw error;
        }
      }),
    );
  });
});

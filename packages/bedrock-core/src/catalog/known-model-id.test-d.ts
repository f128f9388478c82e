// Ids complete in editors, and any text is one.
// SPDX-License-Identifier: Apache-2.0
import { expectTypeOf, test } from 'vitest';
import type { BedrockModelId, FoundationModelId, InferenceProfileId, KnownModelId } from './known-model-id.ts';

test('known ids are bare, or have the prefix of a profile that holds the model', () => {
  expectTypeOf<'amazon.nova-lite-v1:0'>().toExtend<FoundationModelId>();
  expectTypeOf<'us.amazon.nova-lite-v1:0'>().toExtend<InferenceProfileId>();
  expectTypeOf<'global.anthropic.claude-opus-4-8'>().toExtend<KnownModelId>();
  expectTypeOf<'in.amazon.nova-lite-v1:0'>().not.toExtend<KnownModelId>();
});

test('any text is a model id, and the known ones are still told apart', () => {
  expectTypeOf<'arn:aws:bedrock:us-east-1:123456789012:imported-model/x'>().toExtend<BedrockModelId>();
  expectTypeOf<BedrockModelId>().not.toEqualTypeOf<string>();
});

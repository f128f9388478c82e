// Our models are what each version of `ai` asks for.
// SPDX-License-Identifier: Apache-2.0
import type {
  EmbeddingModel as EmbeddingModel7,
  ImageModel as ImageModel7,
  LanguageModel as LanguageModel7,
  RerankingModel as RerankingModel7,
} from 'ai';
import type {
  EmbeddingModel as EmbeddingModel4,
  ImageModel as ImageModel4,
  LanguageModel as LanguageModel4,
} from 'ai-v4';
import type {
  EmbeddingModel as EmbeddingModel5,
  ImageModel as ImageModel5,
  LanguageModel as LanguageModel5,
} from 'ai-v5';
import type {
  EmbeddingModel as EmbeddingModel6,
  ImageModel as ImageModel6,
  LanguageModel as LanguageModel6,
  RerankingModel as RerankingModel6,
} from 'ai-v6';
import type { ProviderV1 } from '@ai-sdk/provider-v1';
import type { ProviderV2 } from '@ai-sdk/provider-v2';
import type { ProviderV3 } from '@ai-sdk/provider-v3';
import type { ProviderV4 } from '@ai-sdk/provider-v4';
import { expectTypeOf, test } from 'vitest';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';
import { createBedrock as createV4 } from './v4.ts';

const id = 'amazon.nova-lite-v1:0';

test('each subpath makes the models of its version of ai', () => {
  expectTypeOf(createV1()(id)).toExtend<LanguageModel4>();
  expectTypeOf(createV2()(id)).toExtend<LanguageModel5>();
  expectTypeOf(createV3()(id)).toExtend<LanguageModel6>();
  expectTypeOf(createV4()(id)).toExtend<LanguageModel7>();
});

test('ai@6 and ai@7 also take the models of the version before', () => {
  expectTypeOf(createV2()(id)).toExtend<LanguageModel6>();
  expectTypeOf(createV3()(id)).toExtend<LanguageModel7>();
});

test('a model of another version is refused by the compiler', () => {
  expectTypeOf(createV4()(id)).not.toExtend<LanguageModel4>();
  expectTypeOf(createV1()(id)).not.toExtend<LanguageModel7>();
  expectTypeOf(createV4()(id)).not.toExtend<LanguageModel5>();
});

test('providers have the methods of the specs', () => {
  expectTypeOf(createV1().languageModel).toExtend<ProviderV1['languageModel']>();
  expectTypeOf(createV1()).toExtend<ProviderV1>();
  expectTypeOf(createV2()).toExtend<ProviderV2>();
  expectTypeOf(createV3()).toExtend<ProviderV3>();
  expectTypeOf(createV4()).toExtend<ProviderV4>();
});

test('and of the packages that are in use', () => {
  expectTypeOf(createV4().embeddingModel(id)).toExtend<EmbeddingModel7>();
  expectTypeOf(createV4().imageModel(id)).toExtend<ImageModel7>();
  expectTypeOf(createV4().rerankingModel(id)).toExtend<RerankingModel7>();
  expectTypeOf(createV3().embeddingModel(id)).toExtend<EmbeddingModel6>();
  expectTypeOf(createV3().imageModel(id)).toExtend<ImageModel6>();
  expectTypeOf(createV3().rerankingModel(id)).toExtend<RerankingModel6>();
  expectTypeOf(createV2().textEmbeddingModel(id)).toExtend<EmbeddingModel5<string>>();
  expectTypeOf(createV2().imageModel(id)).toExtend<ImageModel5>();
  expectTypeOf(createV1().textEmbeddingModel(id)).toExtend<EmbeddingModel4<string>>();
  expectTypeOf(createV1().imageModel(id)).toExtend<ImageModel4>();
});

test('model settings are known to V1 alone', () => {
  createV1()(id, { additionalModelRequestFields: { top_k: 5 } });
  // @ts-expect-error: later versions of ai pass everything with the call
  createV4()(id, { additionalModelRequestFields: { top_k: 5 } });
});

// Programs for the migration test: embeddings, images, ranking, and what goes wrong.
// SPDX-License-Identifier: Apache-2.0
import { embed, embedMany, generateImage, generateText, rerank, streamText } from 'ai';
import { models, seenError, seenWarnings, type Program, type Provider } from './program.ts';

const values = ['The sky is blue.', 'Grass is green.'];

function embedding(modelId: string, options?: Record<string, string | number | boolean>): Program {
  return {
    name: `embeddings of ${modelId}${options === undefined ? '' : ` with ${Object.keys(options).join(', ')}`}`,
    async run(create) {
      const provider = create();
      const providerOptions = options === undefined ? undefined : { bedrock: options };
      const many = await embedMany({
        model: provider.embeddingModel(modelId),
        values,
        maxParallelCalls: 1,
        providerOptions,
      });
      const one = await embed({ model: provider.textEmbedding(modelId), value: 'x', providerOptions });
      const { embeddings, usage, warnings } = many;
      return {
        embeddings,
        usage,
        warnings: seenWarnings(warnings),
        one: { embedding: one.embedding, usage: one.usage },
      };
    },
  };
}

const embeddings: Program[] = [
  embedding('amazon.titan-embed-text-v1'),
  embedding('amazon.titan-embed-text-v2:0', { dimensions: 256, normalize: true }),
  embedding('cohere.embed-english-v3'),
  embedding('cohere.embed-v4:0', { inputType: 'search_query', truncate: 'END', outputDimension: 512 }),
  embedding('amazon.nova-2-multimodal-embeddings-v1:0', {
    embeddingPurpose: 'TEXT_RETRIEVAL',
    embeddingDimension: 256,
  }),
];

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Characters of base64 that say the format and the size: what is painted is random where no seed is taken. */
const pngHeader = 32;

type ImageCall = Omit<Parameters<typeof generateImage>[0], 'model'>;

function image(name: string, call: ImageCall): Program {
  return {
    name,
    async run(create) {
      const model = create().imageModel('amazon.nova-canvas-v1:0');
      const { images, warnings } = await generateImage({ model, seed: 7, ...call });
      return {
        images: images.map(({ mediaType, base64 }) => ({ mediaType, beginning: base64.slice(0, pngHeader) })),
        warnings: seenWarnings(warnings),
      };
    },
  };
}

const task = (taskType: string, options: Record<string, string | number> = {}) => ({
  providerOptions: { bedrock: { taskType, ...options } },
});

const images: Program[] = [
  image('an image of words', { prompt: 'A lighthouse', n: 2, size: '320x320' }),
  image('an image with every option', {
    prompt: 'A lighthouse',
    size: '320x320',
    ...task('TEXT_IMAGE', { quality: 'premium', negativeText: 'people', cfgScale: 5, style: 'PHOTOREALISM' }),
  }),
  image('an image in a ratio', { prompt: 'A lighthouse', aspectRatio: '16:9' }),
  image('a variation', {
    prompt: { text: 'Older', images: [png] },
    ...task('IMAGE_VARIATION', { similarityStrength: 0.5 }),
  }),
  image('inpainting', { prompt: { text: 'A door', images: [png] }, ...task('INPAINTING', { maskPrompt: 'the wall' }) }),
  image('inpainting with a mask', { prompt: { text: 'A door', images: [png], mask: png } }),
  image('outpainting', {
    prompt: { text: 'A beach', images: [png] },
    ...task('OUTPAINTING', { maskPrompt: 'the house', outPaintingMode: 'PRECISE' }),
  }),
  image('a background removed', { prompt: { images: [png] }, ...task('BACKGROUND_REMOVAL') }),
];

const query = 'Why is the sky blue?';

const rankings: Program[] = (['cohere.rerank-v3-5:0', 'amazon.rerank-v1:0'] as const).map((modelId) => ({
  name: `ranking by ${modelId}`,
  async run(create) {
    const documents = ['Grass is green.', 'The sky is blue because of scattering.'];
    const model = create().rerankingModel(modelId);
    const texts = await rerank({ model, query, documents, topN: 1 });
    const objects = await rerank({ model, query, documents: documents.map((text) => ({ text })) });
    return [texts, objects].map(({ ranking }) => ranking);
  },
}));

const prompt = 'Hello';
const maxRetries = 0;

function failing(
  name: string,
  fault: string,
  ask: (model: ReturnType<Provider>, headers: Record<string, string>) => PromiseLike<unknown>,
): Program {
  return {
    name,
    run: async (create) => seenError(ask(create()(models.claude), { 'x-emulator-fault': fault })),
  };
}

const failures: Program[] = [
  ...['ThrottlingException', 'AccessDeniedException', 'ServiceUnavailableException', 'ModelTimeoutException'].map(
    (fault) =>
      failing(`a call that ends in ${fault}`, fault, (model, headers) =>
        generateText({ model, prompt, headers, maxRetries }),
      ),
  ),
  {
    name: 'a call that is refused',
    run: async (create) => seenError(generateText({ model: create()('amazon.no-such-model'), prompt, maxRetries })),
  },
  ...['ModelStreamErrorException; after=4', 'error-frame; after=4', 'end; after=4', 'truncate; after=4'].map(
    (fault): Program => ({
      name: `a stream that breaks by ${fault.replace('; after=4', '')}`,
      async run(create) {
        const errors: unknown[] = [];
        const { fullStream } = streamText({
          model: create()(models.claude),
          prompt,
          headers: { 'x-emulator-fault': fault },
          onError: ({ error }) => void errors.push(error),
        });
        const parts: string[] = [];
        for await (const { type } of fullStream) if (parts.at(-1) !== type) parts.push(type);
        return { parts, errors: await Promise.all(errors.map((error) => seenError(Promise.reject(error)))) };
      },
    }),
  ),
];

export const otherModels: readonly Program[] = [...embeddings, ...images, ...rankings, ...failures];

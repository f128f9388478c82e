// An answer from your own texts: embed them once, search by likeness, rerank what was found, answer from that.
// SPDX-License-Identifier: Apache-2.0
import { cosineSimilarity, embed, embedMany, rerank, streamText } from 'ai';
import { createBedrock } from 'bedrock-ai-sdk';

const manual = [
  'The red lamp blinks when the water tank is empty.',
  'Descale the machine every three months, or when the yellow lamp is on.',
  'To make two cups at once, press both cup buttons within a second.',
  'The machine switches itself off after 30 minutes without use.',
  'A steady red lamp means that the pump has failed: call the service.',
];
const question = 'What does it mean when the red lamp blinks?';

const bedrock = createBedrock();
const embedding = bedrock.embeddingModel('amazon.titan-embed-text-v2:0');

const { embeddings } = await embedMany({ model: embedding, values: manual });
const { embedding: asked } = await embed({ model: embedding, value: question });

const candidates = manual
  .map((text, index) => ({ text, likeness: cosineSimilarity(asked, embeddings[index] ?? []) }))
  .toSorted((a, b) => b.likeness - a.likeness)
  .slice(0, 4)
  .map(({ text }) => text);

const { rerankedDocuments } = await rerank({
  model: bedrock.rerankingModel('cohere.rerank-v3-5:0'),
  query: question,
  documents: candidates,
  topN: 2,
});
console.log(`Question: ${question}`);
for (const text of rerankedDocuments) console.log(`Found:    ${text}`);

const { textStream } = streamText({
  model: bedrock('us.amazon.nova-lite-v1:0'),
  instructions: `Answer from these passages alone:\n${rerankedDocuments.join('\n')}`,
  prompt: question,
});
process.stdout.write('Answer:   ');
for await (const text of textStream) process.stdout.write(text);
console.log();

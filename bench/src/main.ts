// `pnpm bench`: our packages beside their peers on the same work, in one run. Read the ratios: the times
// are this machine's.
// SPDX-License-Identifier: Apache-2.0
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { aiSdkCases, clientCases, langChainCases } from './cases.ts';
import { measureImports } from './import-time.ts';
import { embeddingCases } from './embedding-cases.ts';
import { measure, wallTime } from './measure.ts';

const deltasPerCall = 2000;

/** Each case's figure, and what it is of the case that it is held against. */
function print(title: string, unit: string, results: Map<string, number>, against: Record<string, string>): void {
  console.log(`\n${title}`);
  for (const [name, value] of results) {
    const other = against[name];
    const ratio = other === undefined ? '' : `  ${(value / (results.get(other) ?? Number.NaN)).toFixed(2)} × ${other}`;
    console.log(`  ${name.padEnd(40)}${value.toFixed(1).padStart(8)} ${unit}${ratio}`);
  }
}

const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [String(deltasPerCall)]);
try {
  const [port] = (await once(server, 'message')) as [number];
  const endpoint = `http://127.0.0.1:${port}`;

  print('A streamed text delta (goal: at most 1.5 × bare fetch)', 'µs CPU', await measure(clientCases(endpoint)), {
    'bedrock-core': 'bare fetch',
    'AWS SDK': 'bare fetch',
  });
  print(
    'A streamed text delta, Vercel AI SDK (goals: 0.5 × and 0.7 × the peer)',
    'µs CPU',
    await measure(aiSdkCases(endpoint)),
    {
      'doStream, bedrock-ai-sdk': 'doStream, @ai-sdk/amazon-bedrock',
      'streamText, bedrock-ai-sdk': 'streamText, @ai-sdk/amazon-bedrock',
      'streamText, bedrock-ai-sdk, joinTexts': 'streamText, @ai-sdk/amazon-bedrock',
    },
  );
  print('A streamed text delta, LangChain.js', 'µs CPU', await measure(langChainCases(endpoint)), {
    'bedrock-langchain': '@langchain/aws',
  });
  const embedding = await measure(embeddingCases(endpoint), { rounds: 7, warmUp: 1, clock: wallTime });
  print(
    'One of 500 texts embedded by calls of 20 ms with a limit of 10 (ten at a time would take 2,000 µs)',
    'µs',
    embedding,
    {
      'bedrock-core': 'bare fetch',
      'embedMany, bedrock-ai-sdk': 'bare fetch',
      'embedMany, @ai-sdk/amazon-bedrock': 'bare fetch',
      'bedrock-langchain': 'bare fetch',
      '@langchain/aws': 'bare fetch',
    },
  );
} finally {
  server.disconnect();
}

const peers = {
  'bedrock-core': '@aws-sdk/client-bedrock-runtime',
  'bedrock-ai-sdk': '@ai-sdk/amazon-bedrock',
  'bedrock-langchain': '@langchain/aws',
};
const imports = measureImports(Object.entries(peers).flat());
print('Cold import (goal: bedrock-core at most 0.25 × the AWS SDK)', 'ms', imports, peers);

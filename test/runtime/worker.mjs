// The Worker: runs the checks when it is asked.
// SPDX-License-Identifier: Apache-2.0
import { runChecks } from './checks.mjs';

const packages = {
  'bedrock-core': () => import('bedrock-core'),
  'bedrock-ai-sdk': () => import('bedrock-ai-sdk'),
  'bedrock-ai-sdk/v1': () => import('bedrock-ai-sdk/v1'),
  'bedrock-ai-sdk/v2': () => import('bedrock-ai-sdk/v2'),
  'bedrock-ai-sdk/v3': () => import('bedrock-ai-sdk/v3'),
  'bedrock-ai-sdk/v4': () => import('bedrock-ai-sdk/v4'),
  'bedrock-langchain': () => import('bedrock-langchain'),
  'bedrock-langchain/embeddings': () => import('bedrock-langchain/embeddings'),
};

export const worker = {
  async fetch(request) {
    const lines = await runChecks({ ...(await request.json()), load: (name) => packages[name](), hasNode: false });
    return new Response(lines.join('\n'));
  },
};

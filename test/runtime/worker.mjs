// The Worker: runs the checks when it is asked.
// SPDX-License-Identifier: Apache-2.0
import { runChecks } from './checks.mjs';

const packages = {
  'bedrock-core': () => import('bedrock-core'),
  'bedrock-ai-sdk': () => import('bedrock-ai-sdk'),
  'bedrock-langchain': () => import('bedrock-langchain'),
};

export const worker = {
  async fetch(request) {
    const lines = await runChecks({ ...(await request.json()), load: (name) => packages[name](), hasNode: false });
    return new Response(lines.join('\n'));
  },
};

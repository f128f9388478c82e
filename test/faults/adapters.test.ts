// Faults that no retry mends, as the users of the frameworks meet them: an error where there is no whole answer,
// after one request, and nothing left open. A framework that repeats calls has its own pace; its retries are
// tested with the adapters.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from 'bedrock-core';
import { describe, expect, test } from 'vitest';
import { openOurAiSdk } from './clients/ai-sdk.ts';
import { openOurLangChain } from './clients/langchain.ts';
import { faults } from './faults.ts';
import { meet } from './meet.ts';

const final = faults.filter(({ call, stream }) => (call ?? stream)?.attempts === 1 && (call ?? stream)?.ms === 0);

/** Frameworks wrap errors, or hand them on. */
function kindOf(error: unknown): string | undefined {
  if (BedrockError.isInstance(error)) return error.kind;
  return error instanceof Error && error.cause !== undefined ? kindOf(error.cause) : undefined;
}

describe.each([
  ['bedrock-ai-sdk', openOurAiSdk],
  ['bedrock-langchain', openOurLangChain],
] as const)('%s meets', (_, openClient) => {
  test.each(final.map((fault) => [`fault ${fault.number}: ${fault.name}`, fault] as const))('%s', async (__, fault) => {
    for (const way of ['call', 'stream'] as const) {
      const ending = fault[way];
      if (ending === undefined) continue;
      const meeting = await meet(fault, way, openClient);
      const { ends, attempts, requests = attempts } = ending;
      expect(meeting.ends, way).toBe(ends === 'answer' ? 'answer' : 'error');
      if (meeting.ends === 'error') expect(kindOf(meeting.error), way).toBe(ends);
      expect(meeting, way).toMatchObject({ requests, held: 0 });
    }
  });
});

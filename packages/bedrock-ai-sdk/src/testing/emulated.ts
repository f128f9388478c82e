// For tests: replies for the emulator to give, and a wire that breaks on demand.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ContentBlock, ConverseRequest, StopReason } from 'bedrock-core';

type Request = Omit<ConverseRequest, 'modelId'>;

export const answer = (content: ContentBlock[], stopReason: StopReason = 'end_turn'): ConverseReply => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, cacheReadInputTokens: 3, cacheWriteInputTokens: 2 },
  metrics: { latencyMs: 1 },
});

const thinking: ContentBlock = {
  reasoningContent: { reasoningText: { text: 'I need the weather twice.', signature: 'signed' } },
};

/** Asks two tools at once (one without arguments), then answers; the reasoning stands before both. */
export function toolLoop({ messages = [] }: Request): ConverseReply {
  const last = messages.at(-1)?.content ?? [];
  const results = last.flatMap(({ toolResult }) => toolResult ?? []);
  if (results.length > 0) return answer([{ text: `Results: ${results.length}` }]);
  const weather = { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Bonn' } } };
  return answer(
    [thinking, { text: 'Let me look.' }, weather, { toolUse: { toolUseId: 'tooluse_2', name: 'now', input: {} } }],
    'tool_use',
  );
}

/** Lets through so many bytes of a reply, then ends it as if it were whole. */
export function cutAfter(bytes: number): typeof globalThis.fetch {
  return async (input, init) => {
    const { body, status, headers } = await fetch(input, init);
    let left = bytes;
    const cut = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.slice(0, left));
        left -= chunk.length;
        if (left <= 0) controller.terminate();
      },
    });
    return new Response(body?.pipeThrough(cut) ?? null, { status, headers });
  };
}

export async function readAll<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

// Reply → events, the inverse of collect.ts: for servers, and for models that cannot stream.
// SPDX-License-Identifier: Apache-2.0
import type {
  ContentBlock,
  ContentBlockDelta,
  ContentBlockStart,
  ConverseReply,
  ConverseStreamEvent,
} from './types.ts';

/** How a text is cut into deltas. Default: not at all. */
export type SplitText = (text: string) => string[];

/** The events of a reply, in the order in which Bedrock sends them. */
export function replay(reply: ConverseReply, split: SplitText = (text) => [text]): ConverseStreamEvent[] {
  const { output, stopReason, additionalModelResponseFields, ...metadata } = reply;
  return [
    { messageStart: { role: output.message.role } },
    ...output.message.content.flatMap((block, index) => replayBlock(block, index, split)),
    {
      messageStop: {
        stopReason,
        ...(additionalModelResponseFields === undefined ? {} : { additionalModelResponseFields }),
      },
    },
    { metadata },
  ];
}

function replayBlock(block: ContentBlock, contentBlockIndex: number, split: SplitText): ConverseStreamEvent[] {
  const { start, deltas } = takeApart(block, split);
  return [
    ...(start === undefined ? [] : [{ contentBlockStart: { contentBlockIndex, start } }]),
    ...deltas.map((delta) => ({ contentBlockDelta: { contentBlockIndex, delta } })),
    { contentBlockStop: { contentBlockIndex } },
  ];
}

interface Parts {
  start?: ContentBlockStart;
  deltas: ContentBlockDelta[];
}

function takeApart(block: ContentBlock, split: SplitText): Parts {
  if (block.text !== undefined) return { deltas: split(block.text).map((text) => ({ text })) };
  if (block.toolUse !== undefined) {
    const { input, ...toolUse } = block.toolUse;
    const json = typeof input === 'string' ? input : JSON.stringify(input);
    return {
      start: { toolUse },
      deltas: json === '{}' ? [] : split(json).map((piece) => ({ toolUse: { input: piece } })),
    };
  }
  if (block.reasoningContent !== undefined) return { deltas: replayReasoning(block.reasoningContent, split) };
  if (block.citationsContent !== undefined) {
    const { content = [], citations = [] } = block.citationsContent;
    return {
      deltas: [
        ...content.flatMap(({ text }) => split(text).map((piece) => ({ text: piece }))),
        ...citations.map((citation) => ({ citation })),
      ],
    };
  }
  if (block.toolResult !== undefined) {
    const { content, ...toolResult } = block.toolResult;
    const deltas =
      content.length === 0 ? [] : [{ toolResult: content as NonNullable<ContentBlockDelta['toolResult']> }];
    return { start: { toolResult }, deltas };
  }
  if (block.image !== undefined) {
    const { format, ...image } = block.image;
    return { start: { image: { format } }, deltas: [{ image }] };
  }
  // A member that this version does not know travels whole, as one delta under its own name.
  return { deltas: [block as object as ContentBlockDelta] };
}

function replayReasoning(
  reasoning: NonNullable<ContentBlock['reasoningContent']>,
  split: SplitText,
): ContentBlockDelta[] {
  const { reasoningText, redactedContent } = reasoning;
  if (redactedContent !== undefined) return [{ reasoningContent: { redactedContent } }];
  if (reasoningText === undefined) return [{ reasoningContent: reasoning as { text: string } }];
  const texts = split(reasoningText.text).map((text) => ({ reasoningContent: { text } }));
  if (reasoningText.signature === undefined) return texts;
  return [...texts, { reasoningContent: { signature: reasoningText.signature } }];
}

// Events of a content block of Claude's stream → Converse events.
// https://docs.anthropic.com/en/api/messages-streaming
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ContentBlockDelta, ContentBlockStart, ConverseStreamEvent } from '../../converse/types.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import { decodeBlock } from './blocks.ts';
import { decodeCitation } from './citations.ts';
import { textMember } from './members.ts';

export interface BlockDecoder {
  start(index: number, block: JsonValue | undefined): ConverseStreamEvent[];
  delta(index: number, piece: JsonValue | undefined): ConverseStreamEvent[];
  stop(index: number): ConverseStreamEvent[];
}

export function createBlockDecoder(): BlockDecoder {
  /** Types of open blocks that Converse has no member for. */
  const unknownBlocks = new Map<number, string>();
  /** Arguments that came with the start of a tool use: they count when no deltas follow. */
  const wholeInputs = new Map<number, string>();

  return {
    start(index, block) {
      if (!isJsonObject(block)) return [];
      const decoded = decodeBlock(block);
      const input = JSON.stringify(decoded.toolUse?.input ?? {});
      if (input !== '{}') wholeInputs.set(index, input);
      const events = decodeStart(index, decoded);
      const opened = events[0]?.contentBlockStart?.start;
      if (opened !== undefined && opened.toolUse === undefined) unknownBlocks.set(index, textMember(block, 'type'));
      return events;
    },
    delta(index, piece) {
      const events = decodeDelta(index, piece, unknownBlocks.get(index));
      if (events.length > 0) wholeInputs.delete(index);
      return events;
    },
    stop(index) {
      return [...decodeInput(index, wholeInputs.get(index) ?? ''), { contentBlockStop: { contentBlockIndex: index } }];
    },
  };
}

/** Text and reasoning open at their first delta in Converse; only what they begin with is told here. */
function decodeStart(contentBlockIndex: number, decoded: ContentBlock): ConverseStreamEvent[] {
  const start = (opened: object): ConverseStreamEvent[] => [
    { contentBlockStart: { contentBlockIndex, start: opened as ContentBlockStart } },
  ];
  const deltas = (...values: ContentBlockDelta[]): ConverseStreamEvent[] =>
    values.map((delta) => ({ contentBlockDelta: { contentBlockIndex, delta } }));

  if (decoded.toolUse !== undefined) {
    const { input: _, ...toolUse } = decoded.toolUse;
    return start({ toolUse });
  }
  if (decoded.reasoningContent !== undefined) {
    const { reasoningText, redactedContent } = decoded.reasoningContent;
    if (redactedContent !== undefined) return deltas({ reasoningContent: { redactedContent } });
    const { text, signature } = reasoningText;
    return [
      ...(text === '' ? [] : deltas({ reasoningContent: { text } })),
      ...(signature === undefined ? [] : deltas({ reasoningContent: { signature } })),
    ];
  }
  if (decoded.text !== undefined) return decoded.text === '' ? [] : deltas({ text: decoded.text });
  if (decoded.citationsContent !== undefined) {
    const { content = [], citations = [] } = decoded.citationsContent;
    return deltas(...content, ...citations.map((citation) => ({ citation })));
  }
  return start(decoded);
}

function decodeInput(contentBlockIndex: number, input: string): ConverseStreamEvent[] {
  return input === '' ? [] : [{ contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input } } } }];
}

function decodeDelta(
  contentBlockIndex: number,
  delta: JsonValue | undefined,
  unknownBlock: string | undefined,
): ConverseStreamEvent[] {
  if (!isJsonObject(delta)) return [];
  const told = (value: object): ConverseStreamEvent[] => [
    { contentBlockDelta: { contentBlockIndex, delta: value as ContentBlockDelta } },
  ];
  switch (delta['type']) {
    case 'text_delta':
      return told({ text: textMember(delta, 'text') });
    case 'input_json_delta':
      return decodeInput(contentBlockIndex, textMember(delta, 'partial_json'));
    case 'thinking_delta':
      return told({ reasoningContent: { text: textMember(delta, 'thinking') } });
    case 'signature_delta':
      return told({ reasoningContent: { signature: textMember(delta, 'signature') } });
    case 'citations_delta':
      return isJsonObject(delta['citation']) ? told({ citation: decodeCitation(delta['citation']) }) : [];
    default: {
      // Under the name of its block, pieces of an unknown block add up to what a whole reply would hold.
      const { type, ...pieces } = delta;
      if (unknownBlock !== undefined) return told({ [unknownBlock]: pieces });
      return typeof type === 'string' ? told({ [type]: delta }) : [];
    }
  }
}

// A reply whose text is the JSON that was asked for: the arguments of the tool that stood in for the
// answer, or a text without the fence of Markdown that models like to put around it.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseReply, ConverseStreamEvent } from '../converse/types.ts';
import type { Dialect, EventDecoder } from '../dialects/dialect.ts';

interface EventMapper {
  map(event: ConverseStreamEvent): ConverseStreamEvent[];
}

function adaptDialect(
  dialect: Dialect,
  mapReply: (reply: ConverseReply) => ConverseReply,
  createMapper: () => EventMapper,
): Dialect {
  return {
    ...dialect,
    decodeResponse: (body, headers, context) => mapReply(dialect.decodeResponse(body, headers, context)),
    decodeEvents(context): EventDecoder {
      const decoder = dialect.decodeEvents(context);
      const { map } = createMapper();
      return {
        decode: (event) => decoder.decode(event).flatMap(map),
        end: () => decoder.end().flatMap(map),
      };
    },
  };
}

/** The arguments of that tool are the text; what the model says beside them is no part of the answer. */
export function toolAnswer(name: string): (dialect: Dialect) => Dialect {
  return (dialect) =>
    adaptDialect(
      dialect,
      (reply) => unwrapTool(reply, name),
      () => createToolMapper(name),
    );
}

function unwrapTool(reply: ConverseReply, name: string): ConverseReply {
  const { message } = reply.output;
  const isAnswer = ({ toolUse }: ContentBlock): boolean => toolUse?.name === name;
  if (!message.content.some(isAnswer)) return reply;
  const content = message.content
    .filter(({ text }) => text === undefined)
    .map((block): ContentBlock => (isAnswer(block) ? { text: JSON.stringify(block.toolUse?.input) } : block));
  const isDone = reply.stopReason === 'tool_use' && !content.some(({ toolUse }) => toolUse !== undefined);
  return {
    ...reply,
    output: { ...reply.output, message: { ...message, content } },
    ...(isDone ? { stopReason: 'end_turn' } : {}),
  };
}

function createToolMapper(name: string): EventMapper {
  /** Indexes of the answer's blocks, and whether anything of it has come. */
  const answers = new Map<number, boolean>();
  /** Texts are part of the reply only when no answer comes: nobody knows before its end. */
  let held: ConverseStreamEvent[] = [];
  const texts = new Set<number>();
  let hasOtherTools = false;

  const hold = (event: ConverseStreamEvent): ConverseStreamEvent[] => {
    if (answers.size === 0) held.push(event);
    return [];
  };
  return {
    map(event) {
      const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop } = event;
      const tool = contentBlockStart?.start.toolUse;
      if (contentBlockStart !== undefined && tool?.name === name) {
        answers.set(contentBlockStart.contentBlockIndex, false);
        held = [];
        return [];
      }
      if (tool !== undefined) hasOtherTools = true;
      if (contentBlockDelta?.delta.text !== undefined) texts.add(contentBlockDelta.contentBlockIndex);
      const index = (contentBlockDelta ?? contentBlockStop)?.contentBlockIndex;
      if (index !== undefined && texts.has(index)) return hold(event);
      if (contentBlockDelta?.delta.toolUse !== undefined && answers.has(contentBlockDelta.contentBlockIndex)) {
        answers.set(contentBlockDelta.contentBlockIndex, true);
        return [textDelta(contentBlockDelta.contentBlockIndex, contentBlockDelta.delta.toolUse.input)];
      }
      if (contentBlockStop !== undefined && answers.get(contentBlockStop.contentBlockIndex) === false)
        return [textDelta(contentBlockStop.contentBlockIndex, '{}'), event];
      if (messageStop === undefined) return [event];
      const isDone = messageStop.stopReason === 'tool_use' && answers.size > 0 && !hasOtherTools;
      return [...held.splice(0), isDone ? { messageStop: { ...messageStop, stopReason: 'end_turn' } } : event];
    },
  };
}

const textDelta = (contentBlockIndex: number, text: string): ConverseStreamEvent => ({
  contentBlockDelta: { contentBlockIndex, delta: { text } },
});

/** Takes the fence away from around the reply's texts. */
export function fenceAnswer(dialect: Dialect): Dialect {
  return adaptDialect(dialect, withoutFences, createFenceMapper);
}

function withoutFences(reply: ConverseReply): ConverseReply {
  const { message } = reply.output;
  const content = message.content.flatMap((block): ContentBlock[] => {
    if (block.text === undefined) return [block];
    const fence = createFence();
    const text = fence.push(block.text) + fence.end();
    return text === '' ? [] : [{ text }];
  });
  return { ...reply, output: { ...reply.output, message: { ...message, content } } };
}

function createFenceMapper(): EventMapper {
  const fences = new Map<number, ReturnType<typeof createFence>>();
  return {
    map(event) {
      const { contentBlockDelta, contentBlockStop } = event;
      if (contentBlockDelta?.delta.text !== undefined) {
        const { contentBlockIndex, delta } = contentBlockDelta;
        const fence = fences.get(contentBlockIndex) ?? createFence();
        fences.set(contentBlockIndex, fence);
        const text = fence.push(delta.text);
        return text === '' ? [] : [textDelta(contentBlockIndex, text)];
      }
      const rest = contentBlockStop && fences.get(contentBlockStop.contentBlockIndex)?.end();
      if (contentBlockStop === undefined || rest === undefined || rest === '') return [event];
      return [textDelta(contentBlockStop.contentBlockIndex, rest), event];
    },
  };
}

/** Cuts the fence off a text that comes in pieces, however they are cut. */
function createFence(): { push(piece: string): string; end(): string } {
  let state: 'start' | 'fenced' | 'plain' = 'start';
  let pending = '';
  return {
    push(piece) {
      if (state === 'plain') return piece;
      pending += piece;
      if (state === 'start') {
        const begun = pending.trimStart();
        if ('```'.startsWith(begun.slice(0, 3)) && !/^```[^\n]*\n/.test(begun)) return '';
        state = begun.startsWith('```') ? 'fenced' : 'plain';
        if (state === 'fenced') pending = begun.slice(begun.indexOf('\n') + 1);
      }
      // The end of a fenced text waits: it may be the fence's.
      const keep = state === 'plain' ? 0 : (/\s*`{0,3}\s*$/.exec(pending)?.[0].length ?? 0);
      const ready = pending.slice(0, pending.length - keep);
      pending = pending.slice(pending.length - keep);
      return ready;
    },
    end: () => (state === 'fenced' ? pending.replace(/\s*```\s*$/, '') : pending),
  };
}

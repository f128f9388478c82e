// A chunk of a reply that is read and joined without the work that plain text does not need, and whose tool
// calls stand whole in its content once the reply has ended.
// SPDX-License-Identifier: Apache-2.0
import { AIMessage, AIMessageChunk, type AIMessageChunkFields, type ContentBlock } from '@langchain/core/messages';
import type { ToolCall, ToolCallChunk } from '@langchain/core/messages/tool';
import { ChatGenerationChunk } from '@langchain/core/outputs';

type Block = Record<string, unknown>;

export class BedrockMessageChunk extends AIMessageChunk {
  /** Written as what it extends: loaders know that one. */
  override get lc_id(): string[] {
    return [...this.lc_namespace, 'AIMessageChunk'];
  }

  override get text(): string {
    const { content } = this;
    if (typeof content === 'string') return content;
    return content.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
  }

  /** With the calls as far as they have come; LangChain leaves them out beside a plain text. */
  override get contentBlocks(): ContentBlock.Standard[] {
    const blocks = super.contentBlocks;
    if (this.response_metadata.output_version === 'v1') return blocks;
    const others = blocks.filter(({ type }) => type !== 'tool_call');
    const { tool_calls = [], tool_call_chunks = [] } = this;
    if (hasEnded(this)) return [...others, ...tool_calls.map(toCallBlock)];
    return this.content === ''
      ? tool_call_chunks.map(toChunkBlock)
      : [...others, ...tool_call_chunks.map(toChunkBlock)];
  }

  override concat(chunk: AIMessageChunk): this {
    if (isPlainText(this) && isPlainText(chunk)) {
      const { content, id = chunk.id, response_metadata, additional_kwargs } = this;
      const fields = { content: `${content}${chunk.content}`, response_metadata, additional_kwargs };
      return new BedrockMessageChunk(id === undefined ? fields : { ...fields, id }) as this;
    }
    return withContent(super.concat(chunk), joinedContent(this, chunk));
  }
}

const toCallBlock = ({ id, name, args }: ToolCall): ContentBlock.Tools.ToolCall => ({
  ...{ type: 'tool_call', id, name, args },
});

const toChunkBlock = (chunk: ToolCallChunk): ContentBlock.Tools.ToolCallChunk => ({
  ...chunk,
  type: 'tool_call_chunk',
});

/** The end of a reply is the one chunk that tells the model. */
const hasEnded = ({ response_metadata }: AIMessageChunk): boolean => response_metadata['model_name'] !== undefined;

type PlainText = AIMessageChunk & { content: string };

function isPlainText(chunk: AIMessageChunk): chunk is PlainText {
  return (
    typeof chunk.content === 'string' &&
    (chunk.tool_call_chunks ?? []).length === 0 &&
    (chunk.tool_calls ?? []).length === 0 &&
    chunk.usage_metadata === undefined &&
    isEmpty(chunk.response_metadata) &&
    isEmpty(chunk.additional_kwargs)
  );
}

function isEmpty(members: object): boolean {
  for (const _ in members) return false;
  return true;
}

function withContent<Chunk extends AIMessageChunk>(chunk: Chunk, joinedText: Block[] | undefined): Chunk {
  const content: Block[] | string = joinedText ?? chunk.content;
  if (!Array.isArray(content)) return chunk;
  // Calls in the content (output v1) grow as text; of a whole reply they are as LangChain has read that text.
  const whole = hasEnded(chunk) ? content.map((block) => wholeCall(block, chunk)) : content;
  Object.assign(chunk, { content: whole });
  chunk.lc_kwargs['content'] = whole;
  return chunk;
}

/** A text that was plain until other blocks came stays one text, wherever its pieces were parted. */
function joinedContent({ content }: AIMessageChunk, { content: next }: AIMessageChunk): Block[] | undefined {
  if (typeof content !== 'string' || content === '' || !Array.isArray(next)) return undefined;
  const [first, ...others] = next as Block[];
  if (first?.['type'] !== 'text' || first['index'] !== undefined) return undefined;
  return [{ ...first, text: `${content}${String(first['text'])}` }, ...others];
}

/** The block as what became of it: a tool call, or one whose arguments are no JSON. */
export function wholeCall(
  block: Block,
  { tool_calls = [], invalid_tool_calls = [] }: Pick<AIMessageChunkFields, 'tool_calls' | 'invalid_tool_calls'>,
): Block {
  // One without a name is the end of a call whose beginning is in another chunk.
  if (block['type'] !== 'tool_call_chunk' || block['name'] === undefined) return block;
  const { id, index } = block;
  const read = tool_calls.find((call) => call.id === id) ?? invalid_tool_calls.find((call) => call.id === id);
  return read === undefined ? block : { ...read, index };
}

/** A generation whose text is known without a look at its message. */
export function toGeneration(message: BedrockMessageChunk): ChatGenerationChunk {
  return new ChatGenerationChunk({ text: message.text, message });
}

export const joined = (whole: BedrockMessageChunk | undefined, chunk: BedrockMessageChunk): BedrockMessageChunk =>
  whole === undefined ? chunk : whole.concat(chunk);

/** A chunk that has grown whole, as a message. */
export function toMessage(chunk: BedrockMessageChunk | undefined): AIMessage {
  if (chunk === undefined) return new AIMessage('');
  const { content, id, tool_calls, invalid_tool_calls, usage_metadata, response_metadata, additional_kwargs } = chunk;
  return new AIMessage({
    content,
    response_metadata,
    additional_kwargs,
    ...(id === undefined ? {} : { id }),
    ...(tool_calls === undefined ? {} : { tool_calls }),
    ...(invalid_tool_calls === undefined ? {} : { invalid_tool_calls }),
    ...(usage_metadata === undefined ? {} : { usage_metadata }),
  });
}

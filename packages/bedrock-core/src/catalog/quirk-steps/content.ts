// System prompts, uses of tools and media, where a model takes them otherwise or not at all.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseRequest, ToolResultBlock } from '../../converse/types.ts';
import type { Model } from '../model.ts';
import type { Tell } from './step.ts';

export function systemInFirstTurn(
  request: ConverseRequest,
  { capabilities, surface }: Model,
  tell: Tell,
): ConverseRequest {
  const { system = [], messages = [], ...rest } = request;
  if (capabilities.system || surface !== 'converse' || system.length === 0) return request;
  const message = 'This model takes no system prompt: it was put before the first message of the user.';
  tell({ code: 'system-in-first-turn', message, path: 'system' });
  const texts = system.flatMap((block) => block.text ?? block.guardContent?.text?.text ?? []).map((text) => ({ text }));
  const [first, ...others] = messages;
  const opening = first?.role === 'user' ? first.content : [];
  const remaining = first === undefined || first.role === 'user' ? others : messages;
  return { ...rest, messages: [{ role: 'user', content: [...texts, ...opening] }, ...remaining] };
}

/** A model without tools refuses what others did with theirs: it reads of it instead. */
export function toolsAsText(request: ConverseRequest, { capabilities }: Model, tell: Tell): ConverseRequest {
  const { messages } = request;
  if (capabilities.tools || messages === undefined) return request;
  const told = messages.map((message, index) => {
    const content = message.content.flatMap(asText);
    if (content.every((block, position) => block === message.content[position])) return message;
    const text = 'This model has no tools: what the conversation did with them was put into words.';
    tell({ code: 'tools-as-text', message: text, path: `messages[${index}].content` });
    return { ...message, content };
  });
  return told.every((message, index) => message === messages[index]) ? request : { ...request, messages: told };
}

function asText(block: ContentBlock): ContentBlock[] {
  const { toolUse, toolResult } = block;
  if (toolUse !== undefined)
    return [{ text: `[Called the tool ${toolUse.name} with ${JSON.stringify(toolUse.input)}]` }];
  return toolResult === undefined ? [block] : resultAsText(toolResult);
}

/** Its words first, then its pictures and documents. */
function resultAsText({ content, status }: ToolResultBlock): ContentBlock[] {
  const words = content.flatMap(({ text, json }) => text ?? (json === undefined ? [] : JSON.stringify(json)));
  const media = content.flatMap(({ image, document, video }): ContentBlock[] =>
    image !== undefined
      ? [{ image }]
      : document !== undefined
        ? [{ document }]
        : video !== undefined
          ? [{ video }]
          : [],
  );
  const outcome = status === 'error' ? 'failed' : 'answered';
  return [{ text: `[The tool ${outcome}: ${words.join(' ') || '(no output)'}]` }, ...media];
}

/** The catalog may be older than the model: what it does not know of is sent all the same. */
export function checkMedia(request: ConverseRequest, { capabilities }: Model, tell: Tell): ConverseRequest {
  const { input } = capabilities;
  const reads = input.length === 0 ? 'text alone' : `text and: ${input.join(', ')}`;
  (request.messages ?? []).forEach(({ content }, index) =>
    content.forEach((block, position) => {
      const kind = (['image', 'document', 'video', 'audio'] as const).find((name) => block[name] !== undefined);
      if (kind === undefined || input.includes(kind)) return;
      const message = `As far as the catalog knows, this model reads ${reads}. The ${kind} was sent all the same. listKnownModels() tells which models read it.`;
      tell({ code: 'unsupported-content', message, path: `messages[${index}].content[${position}]` });
    }),
  );
  return request;
}

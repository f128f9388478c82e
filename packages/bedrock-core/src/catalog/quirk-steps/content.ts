// System prompts and media, where a model takes them otherwise or not at all.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../../converse/types.ts';
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

// LangChain's messages as a Converse conversation: turns of one role merged, tool results first.
// SPDX-License-Identifier: Apache-2.0
import type { BaseMessage } from '@langchain/core/messages';
import type { ContentBlock, JsonValue, Message, SystemContentBlock, ToolResultContentBlock } from 'bedrock-core';
import type { Warnings } from '../warnings.ts';
import { cachePointOf, contentBlocks, type Block, type ContentContext } from './text.ts';

export interface ConverseConversation {
  system: SystemContentBlock[];
  messages: Message[];
  warnings: Warnings;
}

export async function toConverse(messages: readonly BaseMessage[]): Promise<ConverseConversation> {
  const system: SystemContentBlock[] = [];
  const turns: Message[] = [];
  const warnings: Warnings = [];
  let documents = 0;
  const hasBlocks = messages.some(({ content }) => Array.isArray(content));
  const readBlocks = hasBlocks ? (await import('./content.ts')).readBlocks : (): ContentBlock[] => [];
  const context: ContentContext = { warnings, readBlocks, nextName: () => `document-${++documents}` };

  const add = (role: Message['role'], content: ContentBlock[]): void => {
    if (content.length === 0) return;
    const last = turns.at(-1);
    const whole = last?.role === role ? [...last.content, ...content] : content;
    // In a turn of the assistant, results are those of tools that the service runs: they stand after their calls.
    const ordered = role === 'user' ? resultsFirst(whole) : whole;
    if (last?.role === role) last.content = ordered;
    else turns.push({ role, content: ordered });
  };

  messages.forEach((message, index) => {
    const path = `messages[${index}].content`;
    switch (roleOf(message)) {
      case 'system':
        // Once the conversation has begun, Bedrock has no place for a system text but a turn of the user.
        if (turns.length === 0) system.push(...(contentBlocks(message.content, path, context) as SystemContentBlock[]));
        else add('user', contentBlocks(message.content, path, context));
        break;
      case 'assistant':
        add('assistant', assistantBlocks(message, path, context));
        break;
      case 'tool':
        add('user', toolResultBlocks(message, path, context));
        break;
      case 'remove':
        break;
      default:
        add('user', contentBlocks(message.content, path, context));
    }
  });
  return { system, messages: turns, warnings };
}

type Role = 'system' | 'user' | 'assistant' | 'tool' | 'remove';

function roleOf(message: BaseMessage): Role {
  switch (message.getType()) {
    case 'system':
    case 'developer':
      return 'system';
    case 'ai':
      return 'assistant';
    case 'tool':
    case 'function':
      return 'tool';
    case 'remove':
      return 'remove';
    case 'generic': {
      const { role } = message as BaseMessage & { role?: string };
      return role === 'assistant' || role === 'ai'
        ? 'assistant'
        : role === 'system' || role === 'developer'
          ? 'system'
          : 'user';
    }
    default:
      return 'user';
  }
}

/** The message's own calls, where its content says that they stand; those that it does not name come last. */
function assistantBlocks(message: BaseMessage, path: string, context: ContentContext): ContentBlock[] {
  const { tool_calls = [] } = message as BaseMessage & {
    tool_calls?: { id?: string; name: string; args: Record<string, unknown> }[];
  };
  const calls = new Map<unknown, ContentBlock[]>(
    tool_calls.map(({ id, name, args }, index) => {
      const toolUseId = id ?? `call_${index}`;
      return [toolUseId, [{ toolUse: { toolUseId, name, input: (args ?? {}) as JsonValue } }]];
    }),
  );
  const takeCall = (id: unknown): ContentBlock[] | undefined => {
    const found = calls.get(id);
    // It may be named twice, and is one call.
    if (found !== undefined) calls.set(id, []);
    return found;
  };
  const content = contentBlocks(message.content, path, { ...context, takeCall });
  return [...content, ...[...calls.values()].flat()];
}

function toolResultBlocks(message: BaseMessage, path: string, context: ContentContext): ContentBlock[] {
  const {
    tool_call_id: toolUseId,
    status,
    name,
  } = message as BaseMessage & { tool_call_id?: string; status?: 'success' | 'error'; name?: string };
  const blocks = contentBlocks(message.content, path, context);
  const cachePoints = blocks.filter(({ cachePoint }) => cachePoint !== undefined);
  const content = blocks.filter(({ cachePoint }) => cachePoint === undefined) as ToolResultContentBlock[];
  // Bedrock refuses a result without content, and every call wants a result.
  const told = content.length === 0 ? [{ text: '(no output)' }] : content;
  const control = cachePointOf((message.additional_kwargs as Block)['cache_control']);
  return [
    { toolResult: { toolUseId: toolUseId ?? name ?? '', content: told, ...(status === undefined ? {} : { status }) } },
    ...cachePoints,
    ...(control === undefined ? [] : [{ cachePoint: control }]),
  ];
}

/** The results of a turn's tools stand before whatever else the user says. */
function resultsFirst(content: ContentBlock[]): ContentBlock[] {
  const firstOther = content.findIndex(
    ({ toolResult, cachePoint }) => toolResult === undefined && cachePoint === undefined,
  );
  const lastResult = content.findLastIndex(({ toolResult }) => toolResult !== undefined);
  if (firstOther < 0 || lastResult < firstOther) return content;
  return [
    ...content.filter(({ toolResult }) => toolResult !== undefined),
    ...content.filter(({ toolResult }) => toolResult === undefined),
  ];
}

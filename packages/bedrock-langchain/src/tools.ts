// Tools in every shape that LangChain knows, as Converse's.
// SPDX-License-Identifier: Apache-2.0
import { isLangChainTool, convertToOpenAITool } from '@langchain/core/utils/function_calling';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { JsonValue, Tool, ToolChoice, ToolConfig } from 'bedrock-core';
import { cachePointOf } from './messages/text.ts';

export function toToolConfig(
  tools: readonly BindToolsInput[],
  choice: unknown,
  strict: boolean | undefined,
): ToolConfig | undefined {
  if (tools.length === 0 || choice === 'none') return undefined;
  const toolChoice = toToolChoice(choice);
  return { tools: tools.flatMap((tool) => toTool(tool, strict)), ...(toolChoice === undefined ? {} : { toolChoice }) };
}

function toTool(tool: BindToolsInput, strict: boolean | undefined): Tool[] {
  const given = tool as Record<string, unknown>;
  if ('systemTool' in given || 'cachePoint' in given) return [given as object as Tool];
  if ('toolSpec' in given) return [withStrict(given as object as Tool, strict)];
  const spec = readSpec(tool);
  const cachePoint = cachePointOf(
    given['cache_control'] ?? (given['extras'] as Record<string, unknown> | undefined)?.['cache_control'],
  );
  const toolSpec = { ...spec, ...(strict === undefined ? {} : { strict }) };
  return cachePoint === undefined ? [{ toolSpec }] : [{ toolSpec }, { cachePoint }];
}

/** A tool in Converse's own words; what it says of strictness itself stands. */
function withStrict(tool: Tool, strict: boolean | undefined): Tool {
  const { toolSpec } = tool;
  return strict === undefined || toolSpec === undefined ? tool : { ...tool, toolSpec: { strict, ...toolSpec } };
}

function readSpec(tool: BindToolsInput): NonNullable<Tool['toolSpec']> {
  const given = tool as Record<string, unknown>;
  // Anthropic's shape: a name and `input_schema`.
  if (typeof given['name'] === 'string' && given['input_schema'] !== undefined)
    return toSpec(given['name'], given['description'], given['input_schema']);
  const { function: described } = (isLangChainTool(tool) ? convertToOpenAITool(tool) : given) as {
    function?: { name: string; description?: string; parameters?: unknown };
  };
  if (described !== undefined) return toSpec(described.name, described.description, described.parameters);
  // A bare JSON Schema with a title, as structured output hands it on.
  return toSpec(
    String(given['name'] ?? given['title'] ?? 'tool'),
    given['description'],
    given['schema'] ?? given['parameters'] ?? given,
  );
}

function toSpec(name: string, description: unknown, schema: unknown): NonNullable<Tool['toolSpec']> {
  const about = typeof description === 'string' && description.trim() !== '' ? { description } : {};
  return { name, ...about, inputSchema: { json: (schema ?? { type: 'object', properties: {} }) as JsonValue } };
}

/** auto, any, required, the name of a tool, or the shapes of Anthropic, OpenAI and Converse. */
export function toToolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === undefined || choice === null || choice === 'none') return undefined;
  if (choice === 'auto') return { auto: {} };
  if (choice === 'any' || choice === 'required') return { any: {} };
  if (typeof choice === 'string') return { tool: { name: choice } };
  const given = choice as Record<string, unknown>;
  if ('auto' in given || 'any' in given || 'tool' in given) return given as object as ToolChoice;
  const named = (given['function'] as Record<string, unknown> | undefined)?.['name'] ?? given['name'];
  if (typeof named === 'string') return { tool: { name: named } };
  return given['type'] === 'any' ? { any: {} } : { auto: {} };
}

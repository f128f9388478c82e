// Tools that Bedrock knows by name: Claude's own, which go into its own fields, and Nova's, which run at AWS.
// https://docs.aws.amazon.com/bedrock/latest/userguide/computer-use.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue, Model, Tool } from 'bedrock-core';
import { invalidArgument } from './errors.ts';

/** A tool of the caller's that a provider defines, as the specs pass it. */
export interface NamedTool {
  id: string;
  name: string;
  args?: Readonly<Record<string, unknown>> | undefined;
}

interface ClaudeTool {
  /** The only name that Claude knows it by. */
  name: string;
  beta?: string;
}

const computerUse = {
  first: 'computer-use-2024-10-22',
  second: 'computer-use-2025-01-24',
  third: 'computer-use-2025-11-24',
};

/** Those that Bedrock serves, by their type on the wire; its id has `anthropic.` before it. */
const claudeTools: Readonly<Record<string, ClaudeTool>> = {
  computer_20241022: { name: 'computer', beta: computerUse.first },
  computer_20250124: { name: 'computer', beta: computerUse.second },
  computer_20251124: { name: 'computer', beta: computerUse.third },
  bash_20241022: { name: 'bash', beta: computerUse.first },
  bash_20250124: { name: 'bash', beta: computerUse.second },
  text_editor_20241022: { name: 'str_replace_editor', beta: computerUse.first },
  text_editor_20250124: { name: 'str_replace_editor', beta: computerUse.second },
  text_editor_20250429: { name: 'str_replace_based_edit_tool', beta: computerUse.second },
  text_editor_20250728: { name: 'str_replace_based_edit_tool' },
  memory_20250818: { name: 'memory', beta: 'context-management-2025-06-27' },
};

const systemTools = ['nova_grounding', 'nova_code_interpreter'];

/** What a provider's tool becomes; nothing where Bedrock, or the model, does not have it. */
export type EncodedTool = { tool: Tool } | { fields: JsonObject; beta: string | undefined };

export function encodeProviderTool(tool: NamedTool, { dialect, baseId }: Model): EncodedTool | undefined {
  const [vendor, type = ''] = tool.id.split(/\.(.*)/s);
  // What stands behind an opaque ARN is not known: the caller's word counts.
  const isOf = (wanted: string): boolean => baseId === undefined || dialect === wanted;
  if (vendor === 'bedrock' && systemTools.includes(type) && isOf('nova'))
    return { tool: { systemTool: { name: type } } };
  const known = vendor === 'anthropic' && isOf('anthropic-messages') ? claudeTools[type] : undefined;
  if (known === undefined) return undefined;
  const { name, beta } = known;
  if (tool.name !== name) {
    const message = `Claude knows the tool '${tool.id}' as \`${name}\` only: call it so, \`tools: { ${name}: … }\`.`;
    throw invalidArgument(`tools.${tool.name}`, message);
  }
  return { fields: { type, name, ...toWireNames(tool.args) }, beta };
}

/** `displayWidthPx` is `display_width_px` to Claude. */
function toWireNames(args: NamedTool['args'] = {}): JsonObject {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value as JsonValue]),
  );
}

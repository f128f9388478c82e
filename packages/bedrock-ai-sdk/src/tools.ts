// Tools and the choice among them, for every spec.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue, Tool, ToolChoice, ToolConfig } from 'bedrock-core';
import type { Notice } from './notice.ts';
import type { ProviderOptions } from './option-check.ts';
import { parsePartOptions } from './options.ts';
import { cachePoints } from './prompt/conversation.ts';

export interface FunctionTool {
  type: 'function';
  name: string;
  description?: string | undefined;
  schema: unknown;
  strict?: boolean | undefined;
  providerOptions?: ProviderOptions | undefined;
}

/** A tool that runs at the provider (`provider-defined` in V1 and V2). */
export interface ProviderTool<Original> {
  type: 'provider';
  id: string;
  name: string;
  original: Original;
}

export type Choice = { type: 'auto' | 'none' | 'required' } | { type: 'tool'; toolName: string };

/** A JSON schema that the answer shall follow. */
export interface JsonFormat {
  schema?: unknown;
  name?: string | undefined;
  description?: string | undefined;
}

export function toToolConfig<Original>(
  tools: readonly (FunctionTool | ProviderTool<Original>)[],
  choice: Choice | undefined,
  notices: Notice[],
): ToolConfig | undefined {
  const converse: Tool[] = [];
  for (const tool of tools) {
    if (tool.type === 'function') converse.push(...toFunctionTool(tool));
    else {
      const message = `The tool '${tool.id}' runs at another provider: Bedrock does not get it.`;
      notices.push({ code: 'unsupported-tool', message, tool: tool.original, path: `tools.${tool.name}` });
    }
  }
  if (choice?.type === 'none' || converse.length === 0) return undefined;
  const toolChoice = toToolChoice(choice);
  return { tools: converse, ...(toolChoice === undefined ? {} : { toolChoice }) };
}

function toFunctionTool({ name, description, schema, strict, providerOptions }: FunctionTool): Tool[] {
  const spec = {
    name,
    ...(description === undefined || description === '' ? {} : { description }),
    inputSchema: { json: schema as JsonValue },
    ...(strict === undefined ? {} : { strict }),
  };
  return [{ toolSpec: spec }, ...cachePoints(parsePartOptions(providerOptions, `tools.${name}`))];
}

function toToolChoice(choice: Choice | undefined): ToolChoice | undefined {
  switch (choice?.type) {
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: choice.toolName } };
    default:
      return undefined;
  }
}

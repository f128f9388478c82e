// The tools of a call as Converse's tool configuration, and what of them goes into the model's own fields.
// https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue, Model, Tool, ToolChoice, ToolConfig } from 'bedrock-core';
import type { CallSettings, Choice, FunctionTool, ProviderTool } from './call-settings.ts';
import { unsupportedSetting, type Notice } from './notice.ts';
import { parsePartOptions, type BedrockLanguageModelOptions } from './options.ts';
import type { Conversation } from './prompt/conversation.ts';
import { cachePoints } from './prompt/marks.ts';
import { encodeProviderTool } from './provider-tools.ts';

/** Tools, in Converse's words and in the model's own. */
export interface EncodedTools {
  toolConfig: ToolConfig | undefined;
  /** For `additionalModelRequestFields`. */
  fields: JsonObject;
  betas: string[];
}

interface Known {
  model: Model;
  conversation: Conversation;
  /** Whether the model was told to reason: Claude then refuses a forced choice. */
  thinks: boolean;
  notices: Notice[];
}

export function requestTools(
  { tools, toolChoice, json }: CallSettings<unknown>,
  { disableParallelToolUse, structuredOutputMode }: BedrockLanguageModelOptions,
  known: Known,
): EncodedTools {
  const { toolSpecs, own, betas } = sortTools(tools, known);
  // What the conversation used is declared below.
  if (toolChoice?.type === 'none' || (toolSpecs.length === 0 && own.length === 0))
    return { toolConfig: undefined, fields: {}, betas: [] };
  const hasStandIn = toolSpecs.length === 0 && (json !== undefined || usesTools(known.conversation));
  const offered = hasStandIn ? [standIn] : toolSpecs;
  const isOwn = toolChoice?.type === 'tool' && own.some(({ name }) => name === toolChoice.toolName);
  const isOfOwn = isOwn || (toolSpecs.length === 0 && json === undefined);
  const choice = isOfOwn ? undefined : toToolChoice(toolChoice);
  const ownChoice = isOfOwn ? toClaudeChoice(toolChoice, known) : undefined;
  const encoded = {
    toolConfig:
      offered.length === 0 ? undefined : { tools: offered, ...(choice === undefined ? {} : { toolChoice: choice }) },
    fields: {
      ...(own.length === 0 ? {} : { tools: own }),
      ...(ownChoice === undefined ? {} : { tool_choice: ownChoice }),
    },
    betas,
  };
  if (disableParallelToolUse !== true) return encoded;
  const answersByTool =
    json?.schema !== undefined && (structuredOutputMode === 'jsonTool' || !known.model.capabilities.structuredOutput);
  return forbidParallelUse(encoded, known, answersByTool);
}

interface SortedTools {
  toolSpecs: Tool[];
  /** Those that stand in the model's own fields. */
  own: JsonObject[];
  betas: string[];
}

function sortTools(tools: CallSettings<unknown>['tools'], { model, notices }: Known): SortedTools {
  const sorted: SortedTools = { toolSpecs: [], own: [], betas: [] };
  for (const tool of tools) {
    if (tool.type === 'function') {
      sorted.toolSpecs.push(...toFunctionTool(tool));
      continue;
    }
    const encoded = encodeProviderTool(tool, model);
    if (encoded === undefined) notices.push(refuseTool(tool));
    else if ('tool' in encoded) sorted.toolSpecs.push(encoded.tool);
    else {
      sorted.own.push(encoded.fields);
      if (encoded.beta !== undefined && !sorted.betas.includes(encoded.beta)) sorted.betas.push(encoded.beta);
    }
  }
  return sorted;
}

/** Beside uses of tools Converse wants tools of its own: where Claude's are the only ones, one that nobody calls. */
const standIn: Tool = { toolSpec: { name: 'tool', inputSchema: { json: { type: 'object' } } } };

const usesTools = ({ messages }: Conversation): boolean =>
  messages.some(({ content }) => content.some(({ toolUse }) => toolUse !== undefined));

function refuseTool<Original>({ id, name, original }: ProviderTool<Original>): Notice {
  const message = `The tool '${id}' is not one that this model has on Bedrock: it is left out.`;
  return { code: 'unsupported-tool', message, tool: original, path: `tools.${name}` };
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

/** The choice in Claude's own words; what needs no saying is not said. */
function toClaudeChoice(choice: Choice | undefined, { thinks, notices }: Known): JsonObject | undefined {
  if (choice?.type !== 'required' && choice?.type !== 'tool') return undefined;
  if (!thinks) return choice.type === 'tool' ? { type: 'tool', name: choice.toolName } : { type: 'any' };
  const message = 'While it reasons Claude chooses its tools itself: the forced choice is left out.';
  notices.push(unsupportedSetting('toolChoice', message));
  return undefined;
}

/**
 * One tool at a time: Claude takes that beside its own choice of tools alone, which then stands in the
 * place of Converse's.
 */
function forbidParallelUse(
  encoded: EncodedTools,
  { model: { dialect, surface, baseId }, thinks, notices }: Known,
  answersByTool: boolean,
): EncodedTools {
  const { toolConfig, fields } = encoded;
  if (surface === 'responses' || (surface === 'openai' && dialect === 'openai-chat'))
    return { ...encoded, fields: { ...fields, parallel_tool_calls: false } };
  const isClaude = dialect === 'anthropic-messages' || baseId === undefined;
  if (!isClaude || answersByTool) {
    const why = isClaude ? 'A tool is forced to answer in JSON' : 'This model cannot be told to use one tool at a time';
    notices.push(unsupportedSetting('disableParallelToolUse', `${why}: the setting is left out.`));
    return encoded;
  }
  const { any, tool } = toolConfig?.toolChoice ?? {};
  const isForced = (any ?? tool) !== undefined;
  // A forced choice that core will have to drop stays where core looks for it.
  const isKept = isForced && thinks;
  const named: JsonObject = tool === undefined ? { type: 'any' } : { type: 'tool', name: tool.name };
  const own = fields['tool_choice'] as JsonObject | undefined;
  const choice: JsonObject = own ?? (isForced && !thinks ? named : { type: 'auto' });
  return {
    ...encoded,
    toolConfig: toolConfig === undefined || isKept ? toolConfig : { tools: toolConfig.tools },
    fields: { ...fields, tool_choice: { ...choice, disable_parallel_tool_use: true } },
  };
}

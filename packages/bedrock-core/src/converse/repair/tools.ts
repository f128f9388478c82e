// Mends the declarations of tools.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonValue } from '../../json.ts';
import { isBlank, isFaultyTool, lacksType } from '../faults.ts';
import type { ConverseRequest, Message, Tool, ToolConfig } from '../types.ts';
import type { Mending } from './mend.ts';

/** The tools as Bedrock takes them; those that a conversation uses are declared again when nobody did. */
export function mendTools(
  { toolConfig, additionalModelRequestFields: fields }: ConverseRequest,
  messages: readonly Message[],
  mending: Mending,
): ToolConfig | undefined {
  if (toolConfig !== undefined && toolConfig.tools.length > 0)
    return { ...toolConfig, tools: toolConfig.tools.map((tool, index) => mendTool(tool, index, mending)) };
  const blocks = mending.model.capabilities.tools ? messages.flatMap(({ content }) => content) : [];
  if (blocks.some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined)) {
    mending.tell(
      'undeclared-tools',
      'toolConfig',
      'The conversation has tool uses, but no tools are declared: they were, from their uses.',
    );
    const own = ownTools(fields);
    const names = [...new Set(blocks.flatMap(({ toolUse }) => toolUse?.name ?? []))].filter((name) => !own.has(name));
    return { tools: (names.length === 0 ? ['tool'] : names).map(declare) };
  }
  if (toolConfig !== undefined)
    mending.tell('empty-tools', 'toolConfig', 'The list of tools is empty, which Bedrock refuses: it was left out.');
  return undefined;
}

/** Tools that stand in the model's own fields, such as Claude's `bash`: a second one of the name is refused. */
function ownTools(fields: JsonValue | undefined): ReadonlySet<unknown> {
  const tools = isJsonObject(fields) ? fields['tools'] : undefined;
  return new Set(Array.isArray(tools) ? tools.map((tool) => (isJsonObject(tool) ? tool['name'] : undefined)) : []);
}

const declare = (name: string): Tool => ({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } });

function mendTool(tool: Tool, index: number, { tell }: Mending): Tool {
  if (tool.toolSpec === undefined || !isFaultyTool(tool.toolSpec)) return tool;
  const { description, ...spec } = tool.toolSpec;
  const path = `toolConfig.tools[${index}].toolSpec`;
  const isEmpty = description !== undefined && isBlank(description);
  if (isEmpty)
    tell(
      'blank-description',
      `${path}.description`,
      'The description is blank, which Bedrock refuses: it was left out.',
    );
  const mended = isEmpty ? spec : tool.toolSpec;
  const schema = spec.inputSchema?.json;
  if (!lacksType(schema)) return { toolSpec: mended };
  tell(
    'tool-schema',
    `${path}.inputSchema.json`,
    "The schema has no type, where Bedrock wants 'object': it was added.",
  );
  return { toolSpec: { ...mended, inputSchema: { json: withType(schema) } } };
}

/** The type last, as a `type: undefined` of the author's would win over it. */
const withType = (schema: JsonValue | undefined): JsonValue => ({
  ...(isJsonObject(schema) ? schema : {}),
  type: 'object',
});

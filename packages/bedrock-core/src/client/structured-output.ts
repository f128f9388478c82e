// How a model is held to a JSON schema: by the API itself, by a tool whose arguments are the answer, or
// by asking. Whichever way, the reply's text is the JSON.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ConverseRequest, ToolChoice, ToolConfig } from '../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';
import { fenceAnswer, toolAnswer } from './json-answer.ts';
import type { PreparedRequest } from './prepare.ts';
import type { StructuredOutput } from './settings.ts';

type Mode = 'native' | 'tool' | 'instruction';

export function structureOutput(request: ConverseRequest, model: Model, output: StructuredOutput): PreparedRequest {
  const { mode, warnings } = chooseMode(model, output.mode ?? 'auto');
  if (mode === 'native') return { request: withFormat(request, output), warnings };
  if (mode === 'instruction') return { request: withInstruction(request, output), adapt: fenceAnswer, warnings };
  const name = toolNameFor(request.toolConfig, output.name);
  return { request: withAnswerTool(request, model, { ...output, name }), adapt: toolAnswer(name), warnings };
}

function chooseMode(
  { capabilities: { structuredOutput, tools, toolChoice } }: Model,
  wanted: Mode | 'auto',
): { mode: Mode; warnings: Warning[] } {
  if (wanted === 'tool' && !tools) {
    const message = 'This model has no tools: it was asked for JSON by an instruction.';
    return {
      mode: 'instruction',
      warnings: [{ code: 'structured-output', message, path: 'structuredOutput.mode' }],
    };
  }
  if (wanted !== 'auto') return { mode: wanted, warnings: [] };
  if (structuredOutput) return { mode: 'native', warnings: [] };
  return { mode: tools && toolChoice.length > 0 ? 'tool' : 'instruction', warnings: [] };
}

function withFormat(request: ConverseRequest, { schema, name, description }: StructuredOutput): ConverseRequest {
  const jsonSchema = {
    schema: JSON.stringify(closeObjects(schema)),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
  return {
    ...request,
    outputConfig: { ...request.outputConfig, textFormat: { type: 'json_schema', structure: { jsonSchema } } },
  };
}

/** Bedrock wants every object of a native schema to name all of its members. */
function closeObjects(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (!isJsonObject(schema)) return schema;
  const closed: JsonObject = Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== '$schema')
      .map(([name, value]) => [name, closeObjects(value)]),
  );
  const isOpen = closed['type'] === 'object' && closed['additionalProperties'] === undefined;
  return isOpen ? { ...closed, additionalProperties: false } : closed;
}

function toolNameFor(toolConfig: ToolConfig | undefined, wanted = 'json'): string {
  const taken = new Set(toolConfig?.tools.map(({ toolSpec }) => toolSpec?.name));
  let name = wanted.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 60) || 'json';
  while (taken.has(name)) name = `${name.slice(0, 60)}_`;
  return name;
}

function withAnswerTool(
  request: ConverseRequest,
  { capabilities }: Model,
  { schema, name, description, strict }: StructuredOutput & { name: string },
): ConverseRequest {
  const others = request.toolConfig?.tools ?? [];
  const spec = {
    name,
    description: description ?? 'Answer with this tool: its arguments are the answer, as JSON.',
    inputSchema: { json: schema },
    ...(strict === undefined ? {} : { strict }),
  };
  // Beside other tools some tool is forced, so that the model can work before it answers.
  const forced: ToolChoice =
    others.length === 0 && capabilities.toolChoice.includes('tool') ? { tool: { name } } : { any: {} };
  const canForce = !isThinking(request) && (forced.any === undefined || capabilities.toolChoice.includes('any'));
  const toolChoice: ToolChoice = canForce ? forced : { auto: {} };
  const asked = `Give your final answer by calling the tool '${name}', and only by it.`;
  return {
    ...(canForce || !capabilities.system
      ? request
      : { ...request, system: [...(request.system ?? []), { text: asked }] }),
    toolConfig: { ...request.toolConfig, tools: [...others, { toolSpec: spec }], toolChoice },
  };
}

/** Claude refuses a forced choice while it thinks. */
function isThinking({ additionalModelRequestFields: fields }: ConverseRequest): boolean {
  const thinking = isJsonObject(fields) ? fields['thinking'] : undefined;
  return isJsonObject(thinking) && thinking['type'] !== 'disabled';
}

function withInstruction(request: ConverseRequest, { schema, description }: StructuredOutput): ConverseRequest {
  const about = description === undefined ? '' : ` It is: ${description}`;
  const text = `Answer with JSON alone, without any other text. It follows this JSON Schema: ${JSON.stringify(schema)}${about}`;
  return { ...request, system: [...(request.system ?? []), { text }] };
}

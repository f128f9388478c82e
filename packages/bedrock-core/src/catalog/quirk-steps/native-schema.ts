// JSON schemas as Claude's structured output and strict tools take them: objects that are closed, and no
// bounds, which the model reads in the descriptions instead.
// https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, ToolConfig } from '../../converse/types.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import { getMember, withMember } from '../members.ts';
import type { Model } from '../model.ts';
import type { Tell } from './step.ts';

const formatPath = 'outputConfig.textFormat.structure.jsonSchema.schema';

export function fitNativeSchemas(request: ConverseRequest, model: Model, tell: Tell): ConverseRequest {
  if (model.baseId === undefined || model.dialect !== 'anthropic-messages') return request;
  const text = getMember(request, formatPath);
  const schema = typeof text === 'string' ? parseJson(text) : undefined;
  const fitted = schema === undefined ? schema : fitTold(schema, formatPath, tell);
  const tools = request.toolConfig === undefined ? undefined : fitTools(request.toolConfig, tell);
  let adjusted = fitted === schema ? request : withMember(request, formatPath, JSON.stringify(fitted));
  if (tools !== request.toolConfig && tools !== undefined) adjusted = { ...adjusted, toolConfig: tools };
  return adjusted;
}

function fitTools(toolConfig: ToolConfig, tell: Tell): ToolConfig {
  const tools = toolConfig.tools.map((tool, index) => {
    const { toolSpec } = tool;
    const schema = toolSpec?.inputSchema?.json;
    if (toolSpec?.strict !== true || schema === undefined) return tool;
    const json = fitTold(schema, `toolConfig.tools[${index}].toolSpec.inputSchema.json`, tell);
    return json === schema ? tool : { toolSpec: { ...toolSpec, inputSchema: { json } } };
  });
  return tools.every((tool, index) => tool === toolConfig.tools[index]) ? toolConfig : { ...toolConfig, tools };
}

function fitTold(schema: JsonValue, path: string, tell: Tell): JsonValue {
  const changes = { closed: false, moved: new Set<string>() };
  const fitted = fit(schema, changes);
  if (changes.closed)
    tell({ code: 'native-schema', message: 'Objects must be closed here: `additionalProperties` became false.', path });
  if (changes.moved.size > 0) {
    const names = [...changes.moved].join(', ');
    const message = `Claude refuses ${names} in schemas that it must keep: the descriptions tell them instead.`;
    tell({ code: 'native-schema', message, path });
  }
  return changes.closed || changes.moved.size > 0 ? fitted : schema;
}

interface Changes {
  closed: boolean;
  moved: Set<string>;
}

/** Keywords that are refused. Of the least of items 0 and 1 are taken. */
const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'];
const sizes = ['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'];
const isRefused = (name: string, value: JsonValue): boolean =>
  bounds.includes(name) || (sizes.includes(name) && !(name === 'minItems' && (value === 0 || value === 1)));

/** Keywords that hold one schema or several, and those that hold them by name. */
const nested = ['items', 'prefixItems', 'anyOf', 'allOf', 'oneOf', 'not'];
const named = ['properties', '$defs', 'definitions'];

function fit(schema: JsonValue, changes: Changes): JsonValue {
  if (Array.isArray(schema)) return schema.map((one) => fit(one, changes));
  if (!isJsonObject(schema)) return schema;
  const fitted: JsonObject = {};
  const moved: string[] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (isRefused(name, value)) moved.push(`${name}: ${JSON.stringify(value)}`);
    else if (nested.includes(name)) fitted[name] = fit(value, changes);
    else if (named.includes(name) && isJsonObject(value)) fitted[name] = fitEach(value, changes);
    else fitted[name] = value;
  }
  for (const text of moved) changes.moved.add(text.slice(0, text.indexOf(':')));
  if (moved.length > 0)
    fitted['description'] = [schema['description'], `(${moved.join(', ')})`].filter(Boolean).join(' ');
  const { additionalProperties } = schema;
  if (schema['type'] === 'object' && (additionalProperties === undefined || additionalProperties === true)) {
    changes.closed = true;
    fitted['additionalProperties'] = false;
  }
  return fitted;
}

const fitEach = (schemas: JsonObject, changes: Changes): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, fit(schema, changes)]));

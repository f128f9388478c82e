// Converse request → body of a chat completion.
// SPDX-License-Identifier: Apache-2.0
import { encodeBase64 } from '#platform';
import type {
  ContentBlock,
  ConverseRequest,
  Message,
  Tool,
  ToolChoice,
  ToolResultBlock,
} from '../../converse/types.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import { searchResultText } from '../search-result.ts';
import type { Warning } from '../../warnings.ts';
import type { EncodedRequest } from '../dialect.ts';
import type { ChatFamily } from './family.ts';

export function encodeRequest(family: ChatFamily, request: ConverseRequest): EncodedRequest {
  const warnings: Warning[] = [];
  const { inferenceConfig = {}, toolConfig, outputConfig, additionalModelRequestFields } = request;
  const { maxTokens, temperature, topP, stopSequences } = inferenceConfig;
  const body = withoutUndefined({
    messages: [
      ...encodeSystem(request.system ?? [], warnings),
      ...(request.messages ?? []).flatMap((message, index) =>
        encodeMessage(family, message, `messages[${index}]`, warnings),
      ),
    ],
    [family.maxTokens]: maxTokens ?? family.requiredMaxTokens,
    temperature,
    top_p: topP,
    stop: stopSequences === undefined || stopSequences.length === 0 ? undefined : stopSequences,
    tools: toolConfig?.tools.flatMap((tool, index) => encodeTool(tool, `toolConfig.tools[${index}]`, warnings)),
    tool_choice: encodeToolChoice(family, toolConfig?.toolChoice),
    reasoning_effort: outputConfig?.effort,
    response_format: encodeOutputFormat(outputConfig?.textFormat),
  });
  const extra = isJsonObject(additionalModelRequestFields) ? additionalModelRequestFields : {};
  return { body: { ...body, ...extra }, warnings };
}

function encodeSystem(system: NonNullable<ConverseRequest['system']>, warnings: Warning[]): JsonObject[] {
  const texts = system.flatMap((block, index) => {
    const text = block.text ?? block.guardContent?.text?.text;
    if (text === undefined && block.cachePoint === undefined) warnings.push(leftOut(block, `system[${index}]`));
    return text === undefined ? [] : [text];
  });
  return texts.length === 0 ? [] : [{ role: 'system', content: texts.join('\n') }];
}

/** A message may become several: results of tools stand in messages of their own, before the rest. */
function encodeMessage(
  family: ChatFamily,
  { role, content }: Message,
  path: string,
  warnings: Warning[],
): JsonObject[] {
  if (role === 'assistant') return [encodeAssistant(family, content, path, warnings)];
  const results = content.flatMap(({ toolResult }, index) =>
    toolResult === undefined ? [] : [encodeToolResult(toolResult, `${path}.content[${index}]`, warnings)],
  );
  const parts = content.flatMap((block, index) =>
    block.toolResult === undefined ? encodePart(block, `${path}.content[${index}]`, warnings) : [],
  );
  if (parts.length === 0) return results;
  return [...results, { role: role === 'system' ? 'system' : 'user', content: collapse(parts) }];
}

function encodeAssistant(
  { noContent }: ChatFamily,
  content: ContentBlock[],
  path: string,
  warnings: Warning[],
): JsonObject {
  const texts: string[] = [];
  const toolCalls: JsonObject[] = [];
  content.forEach((block, index) => {
    const text = block.text ?? block.citationsContent?.content?.map((piece) => piece.text).join('');
    if (text !== undefined) texts.push(text);
    else if (block.toolUse !== undefined) {
      const { toolUseId, name, input } = block.toolUse;
      toolCalls.push({ id: toolUseId, type: 'function', function: { name, arguments: JSON.stringify(input) } });
    }
    // These models take no reasoning back, and a cache point is only a mark: neither is a loss.
    else if (block.reasoningContent === undefined && block.cachePoint === undefined) {
      warnings.push(leftOut(block, `${path}.content[${index}]`));
    }
  });
  const text = texts.length === 0 ? (noContent ?? null) : texts.join('');
  return { role: 'assistant', content: text, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) };
}

function encodeToolResult(
  { toolUseId, content, status }: ToolResultBlock,
  path: string,
  warnings: Warning[],
): JsonObject {
  const texts = content.flatMap((block, index) => {
    if (block.text !== undefined) return [block.text];
    if (block.json !== undefined) return [JSON.stringify(block.json)];
    if (block.searchResult !== undefined) return [searchResultText(block.searchResult)];
    warnings.push(leftOut(block, `${path}.content[${index}]`));
    return [];
  });
  const text = texts.join('\n');
  // There is no member for a failure; the text has to say it.
  return { role: 'tool', tool_call_id: toolUseId, content: status === 'error' ? `Error: ${text}` : text };
}

function encodePart(block: ContentBlock, path: string, warnings: Warning[]): JsonObject[] {
  if (block.text !== undefined) return [{ type: 'text', text: block.text }];
  if (block.guardContent?.text !== undefined) return [{ type: 'text', text: block.guardContent.text.text }];
  if (block.image?.source.bytes !== undefined) {
    const url = `data:image/${block.image.format};base64,${encodeBase64(block.image.source.bytes)}`;
    return [{ type: 'image_url', image_url: { url } }];
  }
  if (block.audio?.source.bytes !== undefined) {
    const { format, source } = block.audio;
    return [{ type: 'input_audio', input_audio: { data: encodeBase64(source.bytes), format } }];
  }
  const text = block.document?.source.text ?? block.document?.source.content?.map((piece) => piece.text).join('\n');
  if (text !== undefined) return [{ type: 'text', text }];
  if (block.document?.source.bytes !== undefined) {
    const { name, format = 'pdf', source } = block.document;
    const data = `data:application/${format};base64,${encodeBase64(source.bytes)}`;
    return [{ type: 'file', file: { filename: `${name}.${format}`, file_data: data } }];
  }
  if (block.cachePoint === undefined) warnings.push(leftOut(block, path));
  return [];
}

/** Text alone goes as a string: not every server takes a list of parts. */
function collapse(parts: JsonObject[]): JsonValue {
  return parts.every(({ type }) => type === 'text') ? parts.map(({ text }) => text).join('\n') : parts;
}

function encodeTool(tool: Tool, path: string, warnings: Warning[]): JsonObject[] {
  if (tool.toolSpec === undefined) {
    if (tool.cachePoint === undefined) warnings.push(leftOut(tool, path));
    return [];
  }
  const { name, description, inputSchema, strict } = tool.toolSpec;
  return [
    { type: 'function', function: withoutUndefined({ name, description, parameters: inputSchema.json, strict }) },
  ];
}

function encodeToolChoice({ anyTool }: ChatFamily, choice: ToolChoice | undefined): JsonValue | undefined {
  if (choice === undefined) return undefined;
  if (choice.tool !== undefined) return { type: 'function', function: { name: choice.tool.name } };
  return choice.any === undefined ? 'auto' : anyTool;
}

function encodeOutputFormat(format: NonNullable<ConverseRequest['outputConfig']>['textFormat']): JsonValue | undefined {
  if (format === undefined) return undefined;
  const { schema, name = 'response', description } = format.structure.jsonSchema;
  return { type: 'json_schema', json_schema: withoutUndefined({ name, description, schema: parseJson(schema) ?? {} }) };
}

function withoutUndefined(members: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

const leftOut = (block: object, path: string): Warning => ({
  code: 'unsupported-content',
  message: `This model's format has no place for a ${Object.keys(block)[0] ?? 'block'} here: it was left out.`,
  path,
});

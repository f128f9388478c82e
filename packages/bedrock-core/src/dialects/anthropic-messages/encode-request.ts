// Converse request → body of Claude's Messages on InvokeModel.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, Tool, ToolChoice, ToolConfig } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../json.ts';
import type { Warning } from '../../warnings.ts';
import type { DialectContext, EncodedRequest } from '../dialect.ts';
import { encodeBlocks, markCached } from './blocks.ts';

/** The only version of the Messages API that Bedrock serves. */
const anthropicVersion = 'bedrock-2023-05-31';

/** Sent where neither the caller nor the catalog knows better: `max_tokens` is required. */
const fallbackMaxTokens = 4096;

export function encodeRequest(request: ConverseRequest, { model }: DialectContext): EncodedRequest {
  const warnings: Warning[] = [];
  const { temperature, topP, stopSequences } = request.inferenceConfig ?? {};
  const system = encodeBlocks(request.system ?? [], 'system', warnings);
  const body: JsonObject = {
    anthropic_version: anthropicVersion,
    max_tokens: maxTokensOf(request, model.capabilities.maxOutputTokens, warnings),
    messages: (request.messages ?? []).map(({ role, content }, index) => ({
      role,
      content: encodeBlocks(content, `messages[${index}].content`, warnings),
    })),
    ...(system.length === 0 ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences === undefined ? {} : { stop_sequences: stopSequences }),
    ...encodeToolConfig(request.toolConfig, warnings),
    ...encodeOutputConfig(request.outputConfig),
  };
  if (request.promptVariables !== undefined)
    warnings.push(unsupported('promptVariables', 'Only a prompt of Prompt management has variables.'));
  return { body: mergeExtra(body, request.additionalModelRequestFields, warnings), warnings };
}

function maxTokensOf({ inferenceConfig }: ConverseRequest, known: number | undefined, warnings: Warning[]): number {
  const asked = inferenceConfig?.maxTokens ?? known;
  if (asked === undefined) {
    const message = `Claude insists on a limit and this model's is not known: ${fallbackMaxTokens} was sent.`;
    warnings.push({ code: 'default-max-tokens', message, path: 'inferenceConfig.maxTokens' });
  }
  return asked ?? fallbackMaxTokens;
}

/** Fields of the caller come last; tools are added to, and a tool choice is completed, not replaced. */
function mergeExtra(
  body: JsonObject,
  extra: ConverseRequest['additionalModelRequestFields'],
  warnings: Warning[],
): JsonObject {
  if (extra === undefined || extra === null) return body;
  if (!isJsonObject(extra)) {
    warnings.push(unsupported('additionalModelRequestFields', 'Only an object has fields to add.'));
    return body;
  }
  const merged = { ...body, ...extra };
  if (Array.isArray(body['tools']) && Array.isArray(extra['tools']))
    merged['tools'] = [...body['tools'], ...extra['tools']];
  for (const name of ['tool_choice', 'output_config']) {
    const [own, added] = [body[name], extra[name]];
    if (isJsonObject(own) && isJsonObject(added)) merged[name] = { ...own, ...added };
  }
  return merged;
}

function encodeToolConfig(toolConfig: ToolConfig | undefined, warnings: Warning[]): JsonObject {
  if (toolConfig === undefined) return {};
  const tools: JsonObject[] = [];
  toolConfig.tools.forEach(({ toolSpec, cachePoint }: Tool, index) => {
    const path = `toolConfig.tools[${index}]`;
    if (cachePoint !== undefined) markCached(tools, cachePoint, path, warnings);
    else if (toolSpec === undefined) {
      warnings.push({ code: 'unsupported-tool', message: 'Claude has no system tools: it was left out.', path });
    } else {
      const { name, description, inputSchema, strict } = toolSpec;
      tools.push({
        name,
        ...(description === undefined ? {} : { description }),
        input_schema: inputSchema.json,
        ...(strict === undefined ? {} : { strict }),
      });
    }
  });
  const choice = toolConfig.toolChoice;
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: encodeToolChoice(choice) }),
  };
}

function encodeToolChoice({ any, tool }: ToolChoice): JsonObject {
  if (tool !== undefined) return { type: 'tool', name: tool.name };
  return { type: any === undefined ? 'auto' : 'any' };
}

function encodeOutputConfig(outputConfig: ConverseRequest['outputConfig']): JsonObject {
  const { effort, textFormat } = outputConfig ?? {};
  if (effort === undefined && textFormat === undefined) return {};
  return {
    output_config: {
      ...(effort === undefined ? {} : { effort }),
      // The name of the schema is a label of the caller's, and Claude is told none.
      ...(textFormat === undefined
        ? {}
        : { format: { type: textFormat.type, schema: parseSchema(textFormat.structure.jsonSchema.schema) } }),
    },
  };
}

function parseSchema(text: string): JsonObject {
  const schema = parseJson(text);
  if (isJsonObject(schema)) return schema;
  throw new BedrockError(
    'invalid-request',
    'The schema of the output is not a JSON object: pass JSON.stringify(schema).',
    {
      path: 'outputConfig.textFormat.structure.jsonSchema.schema',
    },
  );
}

const unsupported = (path: string, reason: string): Warning => ({
  code: 'unsupported-setting',
  message: `${reason} The setting was left out.`,
  path,
});

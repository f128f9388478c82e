// What Claude on Bedrock has otherwise than Claude elsewhere: its own tools, and how it tells where it stopped.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-tool-use.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { getMember, withMember } from '../members.ts';
import type { Model } from '../model.ts';
import type { Tell } from './step.ts';

const isClaude = ({ baseId, dialect }: Model): boolean => baseId !== undefined && dialect === 'anthropic-messages';

const toolsPath = 'additionalModelRequestFields.tools';
const betaPath = 'additionalModelRequestFields.anthropic_beta';

/** Tools that run at Anthropic are not on Bedrock; those of the caller's computer want a beta. */
const elsewhere = /^(?:web_search|web_fetch|code_execution)_/;
const computerBetas: Readonly<Record<string, string>> = {
  computer_20241022: 'computer-use-2024-10-22',
  computer_20250124: 'computer-use-2025-01-24',
  computer_20251124: 'computer-use-2025-11-24',
};
const eagerBeta = 'fine-grained-tool-streaming-2025-05-14';

/** Claude's own tools stand among the fields that Converse passes on. */
export function fitClaudeTools(request: ConverseRequest, model: Model, tell: Tell): ConverseRequest {
  const tools = getMember(request, toolsPath);
  if (!isClaude(model) || !Array.isArray(tools)) return request;
  const betas: string[] = [];
  const kept = (tools as JsonValue[]).flatMap((tool, index) => fitTool(tool, `${toolsPath}[${index}]`, betas, tell));
  const given = getMember(request, betaPath);
  const known: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  const missing = betas.filter((beta) => !known.includes(beta));
  const isChanged = kept.length < tools.length || kept.some((tool, index) => tool !== tools[index]);
  let fitted = isChanged ? withMember(request, toolsPath, kept.length === 0 ? undefined : kept) : request;
  if (missing.length > 0) fitted = withMember(fitted, betaPath, [...known, ...missing]);
  return fitted;
}

function fitTool(tool: JsonValue, path: string, betas: string[], tell: Tell): JsonValue[] {
  if (!isJsonObject(tool)) return [tool];
  const type = String(tool['type'] ?? '');
  if (elsewhere.test(type)) {
    const message = `The tool '${type}' runs at Anthropic, not on Bedrock: it was left out. Offer a tool of your own.`;
    tell({ code: 'foreign-tool', message, path });
    return [];
  }
  const beta = computerBetas[type];
  if (beta !== undefined) betas.push(beta);
  if (tool['eager_input_streaming'] === undefined) return [tool];
  const { eager_input_streaming: isEager, ...rest } = tool;
  const message = 'Bedrock takes `eager_input_streaming` as a beta, for all tools: it was asked for so.';
  tell({ code: 'eager-input', message, path: `${path}.eager_input_streaming` });
  if (isEager === true) betas.push(eagerBeta);
  return [rest satisfies JsonObject];
}

const stopPaths = ['/stop_sequence', '/delta/stop_sequence'];

/** Which sequence ended the reply is in Claude's own reply alone, in streams and otherwise in two places. */
export function askForStopSequence(request: ConverseRequest, model: Model): ConverseRequest {
  const { additionalModelResponseFieldPaths: paths = [], inferenceConfig } = request;
  const isAsked = (inferenceConfig?.stopSequences ?? []).length > 0 && isClaude(model);
  const missing = stopPaths.filter((path) => !paths.includes(path));
  // Ten are the most that Converse takes.
  if (!isAsked || missing.length === 0 || paths.length + missing.length > 10) return request;
  return { ...request, additionalModelResponseFieldPaths: [...paths, ...missing] };
}

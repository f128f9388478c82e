// V2, V3 and V4: the places in which they differ.
// SPDX-License-Identifier: Apache-2.0
import type {
  LanguageModelV2CallWarning,
  LanguageModelV2FinishReason,
  LanguageModelV2Usage,
} from '@ai-sdk/provider-v2';
import type { LanguageModelV3FinishReason, LanguageModelV3Usage, SharedV3Warning } from '@ai-sdk/provider-v3';
import type { LanguageModelV4FinishReason, LanguageModelV4Usage, SharedV4Warning } from '@ai-sdk/provider-v4';
import type { TokenUsage } from 'bedrock-core';
import type { FinishReason } from '../finish-reason.ts';
import type { Notice } from '../notice.ts';
import { totalInput, totalTokens } from '../usage.ts';
import type { ModernTool, Spec } from './types.ts';

export const v2: Spec<'v2', LanguageModelV2FinishReason, LanguageModelV2Usage, LanguageModelV2CallWarning, Uint8Array> =
  {
    version: 'v2',
    subpath: 'bedrock-ai-sdk/v2',
    finishReason: (unified, raw) => (raw === undefined ? 'unknown' : unified),
    usage(usage) {
      if (usage === undefined) return { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined };
      return {
        inputTokens: totalInput(usage),
        outputTokens: usage.outputTokens,
        totalTokens: totalTokens(usage),
        ...(usage.cacheReadInputTokens === undefined ? {} : { cachedInputTokens: usage.cacheReadInputTokens }),
        ...(usage.reasoningTokens === undefined ? {} : { reasoningTokens: usage.reasoningTokens }),
      };
    },
    warning({ setting, tool, message }: Notice<ModernTool>) {
      if (setting !== undefined) return { type: 'unsupported-setting', setting, details: message };
      // A tool of a later spec passes as it came: nobody but the caller looks into it.
      if (tool !== undefined) return { type: 'unsupported-tool', tool: tool as never, details: message };
      return { type: 'other', message };
    },
    fileData: (bytes) => bytes,
  };

export const v3: Spec<'v3', LanguageModelV3FinishReason, LanguageModelV3Usage, SharedV3Warning, Uint8Array> = {
  version: 'v3',
  subpath: 'bedrock-ai-sdk/v3',
  finishReason: toFinish,
  usage: toUsage,
  warning: toWarning,
  fileData: (bytes) => bytes,
};

export const v4: Spec<
  'v4',
  LanguageModelV4FinishReason,
  LanguageModelV4Usage,
  SharedV4Warning,
  { type: 'data'; data: Uint8Array }
> = {
  version: 'v4',
  subpath: 'bedrock-ai-sdk/v4',
  finishReason: toFinish,
  usage: toUsage,
  warning: toWarning,
  fileData: (data) => ({ type: 'data', data }),
};

function toFinish(unified: FinishReason, raw: string | undefined): { unified: FinishReason; raw: string | undefined } {
  return { unified, raw };
}

function toUsage(usage: TokenUsage | undefined): LanguageModelV4Usage {
  if (usage === undefined) {
    const unknown = { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined };
    return { inputTokens: unknown, outputTokens: { total: undefined, text: undefined, reasoning: undefined } };
  }
  const { inputTokens, outputTokens: total, reasoningTokens: reasoning } = usage;
  const { cacheReadInputTokens: cacheRead, cacheWriteInputTokens: cacheWrite } = usage;
  return {
    inputTokens: { total: totalInput(usage), noCache: inputTokens, cacheRead, cacheWrite },
    // Most models do not say which of their output was reasoning.
    outputTokens: { total, text: reasoning === undefined ? undefined : total - reasoning, reasoning },
    raw: { ...usage },
  };
}

type Warning = Extract<SharedV3Warning, { type: 'unsupported' | 'other' }>;

function toWarning({ setting, tool, message }: Notice<ModernTool>): Warning {
  if (setting !== undefined) return { type: 'unsupported', feature: setting, details: message };
  if (tool !== undefined) return { type: 'unsupported', feature: `tool ${tool.name}`, details: message };
  return { type: 'other', message };
}

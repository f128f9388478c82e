// What single models refuse or want, as data: which models, when, what is done, and who says so.
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '../json.ts';
import type { Capabilities, Surface } from './model.ts';

export interface Quirk {
  /** Its number in docs/quirks.md. */
  number: number;
  /** The code of its warning. */
  id: string;
  /** Prefixes of base ids; all models when absent. */
  models?: readonly string[];
  /** Prefixes that are exempt. */
  except?: readonly string[];
  /** Beginnings of whole ids, prefixes of profiles included; all when absent. */
  ids?: readonly string[];
  /** The surface that is called; all when absent. */
  surface?: Surface;
  /** What the catalog must say of the model. */
  capability?: (capabilities: Capabilities) => boolean;
  /** Members of the request that must all be there. */
  when?: readonly string[];
  /** Members whose value must be this. */
  equals?: Readonly<Record<string, string>>;
  /** Members that are left out. */
  drop?: readonly string[];
  /** Values with which they stay. */
  keep?: Readonly<Record<string, JsonValue>>;
  /** Members that get another value. */
  set?: Readonly<Record<string, JsonValue>>;
  /** What stands in for a choice that is left out: of the tools only the chosen one is offered. */
  offersChosenTool?: boolean;
  message: string;
  source: string;
}

const thinking = 'additionalModelRequestFields.thinking.type';
const sampling = ['inferenceConfig.temperature', 'inferenceConfig.topP', 'additionalModelRequestFields.top_k'];
const claude = ['anthropic.'];
/** From 4.7 on Claude samples as it likes, thinks by effort alone, and binds its thinking to system and tools. */
export const claudeFrom47: readonly string[] = [
  'anthropic.claude-opus-4-7',
  'anthropic.claude-opus-4-8',
  'anthropic.claude-sonnet-5',
  'anthropic.claude-opus-5',
  'anthropic.claude-haiku-5',
  'anthropic.claude-fable-5',
  'anthropic.claude-mythos-5',
];

export const quirks: readonly Quirk[] = [
  {
    number: 10,
    id: 'two-samplers',
    models: [
      'anthropic.claude-opus-4-1',
      'anthropic.claude-opus-4-5',
      'anthropic.claude-sonnet-4-5',
      'anthropic.claude-haiku-4-5',
      'anthropic.claude-opus-4-6',
      'anthropic.claude-sonnet-4-6',
    ],
    when: ['inferenceConfig.temperature', 'inferenceConfig.topP'],
    drop: ['inferenceConfig.topP'],
    message: 'This model takes temperature or topP, not both: topP was left out.',
    source: 'https://docs.claude.com/en/docs/about-claude/models/migrating-to-claude-4',
  },
  {
    number: 11,
    id: 'no-samplers',
    models: claudeFrom47,
    drop: sampling,
    message: 'This model takes no sampling settings: they were left out.',
    source: 'https://docs.claude.com/en/docs/about-claude/models/whats-new',
  },
  {
    number: 13,
    id: 'thinking-budget-to-adaptive',
    models: claudeFrom47,
    equals: { [thinking]: 'enabled' },
    set: { 'additionalModelRequestFields.thinking': { type: 'adaptive' } },
    message: 'This model decides itself how much to think: the budget was replaced by adaptive thinking.',
    source: 'https://docs.claude.com/en/docs/build-with-claude/adaptive-thinking',
  },
  {
    number: 13,
    id: 'thinking-always',
    models: ['anthropic.claude-fable-5', 'anthropic.claude-opus-5-5', 'anthropic.claude-sonnet-5-5'],
    equals: { [thinking]: 'disabled' },
    drop: ['additionalModelRequestFields.thinking'],
    message: 'This model cannot be told not to think: that was left out.',
    source: 'https://docs.claude.com/en/docs/build-with-claude/adaptive-thinking',
  },
  {
    number: 13,
    id: 'no-effort',
    models: ['anthropic.claude-sonnet-4-5', 'anthropic.claude-haiku-4-5'],
    drop: ['outputConfig.effort', 'additionalModelRequestFields.output_config.effort'],
    message: 'This model takes no effort: it was left out. Set a budget of thinking instead.',
    source: 'https://docs.claude.com/en/docs/build-with-claude/effort',
  },
  {
    number: 13,
    id: 'gov-thinking',
    models: claude,
    ids: ['us-gov.', 'arn:aws-us-gov:'],
    drop: ['additionalModelRequestFields.thinking.display', 'additionalModelRequestFields.thinking.block_binding'],
    message: 'GovCloud does not know this setting of thinking yet: it was left out.',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html',
  },
  {
    number: 16,
    id: 'no-block-binding',
    models: claude,
    except: claudeFrom47,
    drop: ['additionalModelRequestFields.thinking.block_binding'],
    message: 'This model does not bind its thinking to system and tools: the setting was left out.',
    source: 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking#preserving-thinking-blocks',
  },
  ...['enabled', 'adaptive'].map((type) => ({
    number: 12,
    id: 'thinking-samplers',
    models: claude,
    equals: { [thinking]: type },
    drop: sampling,
    keep: { 'inferenceConfig.temperature': 1 },
    message: 'With extended thinking Claude takes no sampling settings: they were left out.',
    source: 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking#feature-compatibility',
  })),
  ...['enabled', 'adaptive'].flatMap((type) =>
    ['any', 'tool'].map((choice) => ({
      number: 12,
      id: 'thinking-forced-tool',
      models: claude,
      equals: { [thinking]: type },
      when: [`toolConfig.toolChoice.${choice}`],
      drop: ['toolConfig.toolChoice'],
      offersChosenTool: true,
      message: 'With thinking Claude chooses its tools itself: the forced choice was left out.',
      source: 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking#extended-thinking-with-tool-use',
    })),
  ),
  ...['any', 'tool'].map((choice) => ({
    number: 14,
    id: 'forced-tool',
    models: ['anthropic.claude-opus-5-5', 'anthropic.claude-sonnet-5-5', 'anthropic.claude-fable-5-1'],
    when: [`toolConfig.toolChoice.${choice}`],
    drop: ['toolConfig.toolChoice'],
    offersChosenTool: true,
    message: 'This model refuses a forced choice of tools: it was left out.',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use.html',
  })),
  {
    number: 22,
    id: 'tool-choice',
    capability: ({ toolChoice }) => toolChoice.includes('any') && !toolChoice.includes('tool'),
    when: ['toolConfig.toolChoice.tool'],
    set: { 'toolConfig.toolChoice': { any: {} } },
    offersChosenTool: true,
    message: 'This model takes no tool by its name: the chosen one alone was offered, and some tool demanded.',
    source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html',
  },
  ...(['any', 'tool'] as const).map((choice) => ({
    number: 22,
    id: 'tool-choice',
    capability: ({ tools, toolChoice }: Capabilities) => tools && !toolChoice.includes(choice),
    when: [`toolConfig.toolChoice.${choice}`],
    drop: ['toolConfig.toolChoice'],
    offersChosenTool: true,
    message: `This model does not take the tool choice '${choice}': it was left out.`,
    source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html',
  })),
  {
    number: 22,
    id: 'no-tools',
    capability: ({ tools }) => !tools,
    drop: ['toolConfig'],
    message: 'This model has no tools: they were left out. listKnownModels() tells which models have.',
    source:
      'https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html',
  },
  {
    number: 25,
    id: 'no-stop-sequences',
    models: ['deepseek.v3', 'qwen.qwen3-'],
    surface: 'converse',
    drop: ['inferenceConfig.stopSequences'],
    message: 'This model takes no stop sequences through Converse: they were left out.',
    source: 'https://github.com/langchain-ai/langchain-aws/issues/664',
  },
  {
    number: 23,
    id: 'gpt-stop-sequences',
    models: ['openai.'],
    drop: ['inferenceConfig.stopSequences'],
    message: "OpenAI's models on Bedrock take no stop sequences: they were left out.",
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html',
  },
  {
    number: 23,
    id: 'gpt-samplers',
    models: ['openai.gpt-'],
    except: ['openai.gpt-oss'],
    drop: ['inferenceConfig.temperature', 'inferenceConfig.topP'],
    message: 'This model takes no sampling settings: they were left out.',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html',
  },
  {
    number: 24,
    id: 'nova-high-effort',
    models: ['amazon.nova-2'],
    equals: { 'additionalModelRequestFields.reasoningConfig.maxReasoningEffort': 'high' },
    drop: ['inferenceConfig.maxTokens', 'inferenceConfig.temperature', 'inferenceConfig.topP'],
    message: 'With high reasoning effort Nova 2 takes neither maxTokens nor sampling settings: they were left out.',
    source: 'https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html',
  },
];

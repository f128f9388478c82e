// OpenAI's chat completions as Bedrock serves them: gpt-oss, Qwen, DeepSeek V3, GLM, Kimi, MiniMax,
// Gemma, Nemotron, and imported models that ask for this format.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
// SPDX-License-Identifier: Apache-2.0
import { createChatDialect } from './chat-completions/index.ts';
import type { Dialect } from './dialect.ts';

export const openaiChat: Dialect = createChatDialect({
  id: 'openai-chat',
  maxTokens: 'max_completion_tokens',
  anyTool: 'required',
  stopMember: 'finish_reason',
  // gpt-oss reasons inline, at the start of its content.
  reasoningTags: { open: '<reasoning>', close: '</reasoning>' },
});

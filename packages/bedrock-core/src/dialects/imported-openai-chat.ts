// Imported models spoken to in OpenAI's chat format: their server applies the model's own template, and
// images and tools have a place.
// https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-import-advanced-features.html
// SPDX-License-Identifier: Apache-2.0
import { createChatDialect } from './chat-completions/index.ts';
import type { Dialect } from './dialect.ts';

export const importedOpenaiChat: Dialect = createChatDialect({
  id: 'imported-openai-chat',
  maxTokens: 'max_tokens',
  anyTool: 'required',
  stopMember: 'finish_reason',
  namesStopSequence: true,
  reasoningTags: { open: '<think>', close: '</think>' },
});

// Mistral's chat completion: Large, Small and Pixtral. `stop_reason` where others say `finish_reason`.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-chat-completion.html
// SPDX-License-Identifier: Apache-2.0
import { createChatDialect } from './chat-completions/index.ts';
import type { Dialect } from './dialect.ts';

export const mistralChat: Dialect = createChatDialect({
  id: 'mistral-chat',
  maxTokens: 'max_tokens',
  anyTool: 'any',
  noContent: '',
  stopMember: 'stop_reason',
  stopReasons: [['content_filtered', 'content_filtered']],
});

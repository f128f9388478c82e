// AI21 Labs Jamba: chat completions with `max_tokens`, and a stream that is one.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jamba.html
// SPDX-License-Identifier: Apache-2.0
import { createChatDialect } from './chat-completions/index.ts';
import type { Dialect } from './dialect.ts';

export const ai21Jamba: Dialect = createChatDialect({
  id: 'ai21-jamba',
  maxTokens: 'max_tokens',
  anyTool: 'required',
  stopMember: 'finish_reason',
});

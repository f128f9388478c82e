// Writer Palmyra X4 and X5: chat completions with `max_tokens`.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-writer-palmyra.html
// SPDX-License-Identifier: Apache-2.0
import { createChatDialect } from './chat-completions/index.ts';
import type { Dialect } from './dialect.ts';

export const writerPalmyra: Dialect = createChatDialect({
  id: 'writer-palmyra',
  maxTokens: 'max_tokens',
  // The service's own default of 16 tokens cuts answers off; 8,192 is the most that it takes.
  requiredMaxTokens: 8192,
  anyTool: 'required',
  stopMember: 'finish_reason',
  namesStopSequence: true,
});

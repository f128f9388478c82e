// Every dialect, one line each.
// SPDX-License-Identifier: Apache-2.0
export { ai21J2 } from './ai21-j2.ts';
export { ai21Jamba } from './ai21-jamba.ts';
export { anthropicMessages } from './anthropic-messages/index.ts';
export { anthropicText } from './anthropic-text.ts';
export { cohereCommand } from './cohere-command.ts';
export { cohereCommandR } from './cohere-command-r/index.ts';
export { converse } from './converse.ts';
export { deepseekR1 } from './deepseek-r1.ts';
export { chatml, importedCompletion, importedDeepseekR1, importedOpenaiCompletion } from './imported.ts';
export { importedOpenaiChat } from './imported-openai-chat.ts';
export { llama2, llama3, llama4 } from './llama.ts';
export { mistralChat } from './mistral-chat.ts';
export { mistralPrompt } from './mistral-prompt.ts';
export { nova } from './nova.ts';
export { openaiChat } from './openai-chat.ts';
export { openaiResponses } from './openai-responses/index.ts';
export { titanText } from './titan-text.ts';
export { twelvelabsPegasus } from './twelvelabs-pegasus.ts';
export { writerPalmyra } from './writer-palmyra.ts';

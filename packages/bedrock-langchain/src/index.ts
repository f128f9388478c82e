// Everything that bedrock-langchain makes public.
// SPDX-License-Identifier: Apache-2.0
export { ChatBedrock } from './chat-models.ts';
export type { ChatBedrockCallOptions, ChatBedrockFields } from './fields.ts';

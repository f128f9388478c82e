// Everything that bedrock-langchain makes public.
// SPDX-License-Identifier: Apache-2.0
export { ChatBedrock } from './chat-models.ts';
export { ChatBedrockConverse, type ChatBedrockConverseFields } from './converse-alias.ts';
export { Bedrock, type BedrockFields } from './llms.ts';
export type { ClientFields } from './client.ts';
export type { ChatBedrockCallOptions, ChatBedrockFields } from './fields.ts';

// The same job with LangChain.js: an agent over ChatBedrock, streamed message by message.
// SPDX-License-Identifier: Apache-2.0
import { AIMessageChunk, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatBedrock, type ChatBedrockFields } from 'bedrock-langchain';
import { createAgent } from 'langchain';
import { speak, summary, toolCall } from './terminal.ts';
import { lookUpWeather, question, weatherDescription, weatherInput } from './weather.ts';

export async function chatWithLangChain(settings: Omit<ChatBedrockFields, 'model'>, model: string): Promise<void> {
  const weather = tool((input: { city: string }) => JSON.stringify(lookUpWeather(input)), {
    name: 'weather',
    description: weatherDescription,
    schema: weatherInput,
  });
  const agent = createAgent({ model: new ChatBedrock({ model, ...settings }), tools: [weather] });
  const started = performance.now();
  let firstMs: number | undefined;
  let answer: ReturnType<typeof speak> | undefined;
  const used = { inputTokens: 0, outputTokens: 0 };

  const stream = await agent.stream({ messages: [{ role: 'user', content: question }] }, { streamMode: 'messages' });
  for await (const [message] of stream) {
    if (ToolMessage.isInstance(message)) {
      const output = JSON.parse(message.text) as { city: string };
      toolCall(message.name ?? 'tool', { city: output.city }, output);
    } else if (AIMessageChunk.isInstance(message)) {
      used.inputTokens += message.usage_metadata?.input_tokens ?? 0;
      used.outputTokens += message.usage_metadata?.output_tokens ?? 0;
      if (message.text === '') continue;
      firstMs ??= performance.now() - started;
      answer ??= speak('model');
      answer.write(message.text);
    }
  }
  answer?.end();
  summary({ ...used, firstMs: firstMs ?? 0, totalMs: performance.now() - started });
}

// The main job with the Vercel AI SDK: streamText, a tool, and the answer as it arrives.
// SPDX-License-Identifier: Apache-2.0
import { stepCountIs, streamText, tool } from 'ai';
import { createBedrock, type BedrockProviderSettings } from 'bedrock-ai-sdk';
import { speak, summary, toolCall } from './terminal.ts';
import { lookUpWeather, question, weatherDescription, weatherInput } from './weather.ts';

export async function chatWithAiSdk(settings: BedrockProviderSettings, modelId: string): Promise<void> {
  const bedrock = createBedrock(settings);
  const started = performance.now();
  let firstMs: number | undefined;

  const result = streamText({
    model: bedrock(modelId),
    prompt: question,
    tools: { weather: tool({ description: weatherDescription, inputSchema: weatherInput, execute: lookUpWeather }) },
    stopWhen: stepCountIs(4),
    // Errors come as parts of the stream, below.
    onError: () => undefined,
  });

  let answer: ReturnType<typeof speak> | undefined;
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'tool-result') toolCall(part.toolName, part.input, part.output);
    if (part.type === 'text-start') answer = speak('model');
    if (part.type === 'text-delta') {
      firstMs ??= performance.now() - started;
      answer?.write(part.text);
    }
    if (part.type === 'text-end') answer?.end();
  }

  const usage = await result.totalUsage;
  summary({
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    firstMs: firstMs ?? 0,
    totalMs: performance.now() - started,
  });
}

// Bedrock: text in, text out, for programs that come from the text completions of @langchain/community.
// SPDX-License-Identifier: Apache-2.0
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { LLM, type BaseLLMCallOptions, type BaseLLMParams } from '@langchain/core/language_models/llms';
import { GenerationChunk } from '@langchain/core/outputs';
import type { Bedrock as Client, CallOptions, ConverseRequest } from 'bedrock-core';
import { asLangChain, splitFields, type ClientFields } from './client.ts';
import { toLangChainError } from './errors.ts';
import { requestFields, type RequestFields } from './fields.ts';
import { callOptions, defined, requestSettings } from './request.ts';

export interface BedrockFields extends Omit<BaseLLMParams, keyof ClientFields>, ClientFields, RequestFields {
  /** Model id, inference profile id or ARN. */
  model: string;
}

/**
 * A text completion on Amazon Bedrock. The prompt is one turn of the user; chat models answer better
 * through `ChatBedrock`.
 *
 * @example
 * ```ts
 * import { Bedrock } from 'bedrock-langchain';
 *
 * const model = new Bedrock({ model: 'amazon.titan-text-express-v1', region: 'us-east-1' });
 * console.log(await model.invoke('Once upon a time'));
 * ```
 */
export class Bedrock extends LLM {
  readonly model: string;
  readonly #client: Client;
  readonly #settings: RequestFields;

  constructor(fields: BedrockFields) {
    const { client, rest } = splitFields(fields);
    super(rest);
    this.model = rest.model;
    this.#client = client;
    this.#settings = requestFields(rest);
  }

  static override lc_name(): string {
    return 'Bedrock';
  }

  override _llmType(): string {
    return 'bedrock';
  }

  /** Tells two models apart wherever replies are cached. */
  override _identifyingParams(): Record<string, unknown> {
    return { model: this.model, ...this.#settings };
  }

  override async _call(prompt: string, options: this['ParsedCallOptions']): Promise<string> {
    const { request, call } = this.#prepare(prompt, options);
    const { output } = await this.#send(options, () => this.#client.converse(request, call));
    return output.message.content.map(({ text = '' }) => text).join('');
  }

  override async *_streamResponseChunks(
    prompt: string,
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<GenerationChunk> {
    const { request, call } = this.#prepare(prompt, options);
    const { stream } = await this.#send(options, () => this.#client.converseStream(request, call));
    try {
      for await (const { contentBlockDelta, messageStop, metadata } of stream) {
        const text = contentBlockDelta?.delta.text ?? '';
        const generationInfo = defined({ stopReason: messageStop?.stopReason, usage: metadata?.usage });
        if (text === '' && Object.keys(generationInfo).length === 0) continue;
        yield new GenerationChunk({ text, generationInfo });
        await runManager?.handleLLMNewToken(text);
      }
    } catch (error) {
      throw toLangChainError(error);
    }
  }

  /** One call, repeated as LangChain's own settings say. */
  #send<Result>({ signal, maxRetries }: BaseLLMCallOptions, call: () => Promise<Result>): Promise<Result> {
    return this.caller.callWithOptions(defined({ signal, maxRetries }), () => asLangChain(call));
  }

  #prepare(prompt: string, { stop, signal }: BaseLLMCallOptions): { request: ConverseRequest; call: CallOptions } {
    const settings = stop === undefined ? this.#settings : { ...this.#settings, stop };
    return {
      request: {
        modelId: this.model,
        messages: [{ role: 'user', content: [{ text: prompt }] }],
        ...requestSettings(settings),
      },
      call: callOptions(settings, signal),
    };
  }
}

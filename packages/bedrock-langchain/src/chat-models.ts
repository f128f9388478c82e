// ChatBedrock: every chat model of Amazon Bedrock as a LangChain.js chat model.
// SPDX-License-Identifier: Apache-2.0
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput, StructuredOutputMethodOptions } from '@langchain/core/language_models/base';
import { BaseChatModel, type BindToolsInput, type LangSmithParams } from '@langchain/core/language_models/chat_models';
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event';
import { assembleStructuredOutputPipeline } from '@langchain/core/language_models/structured_output';
import type { ModelProfile } from '@langchain/core/language_models/profile';
import { HumanMessage, type AIMessageChunk, type BaseMessage, type MessageContent } from '@langchain/core/messages';
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs';
import { ensureConfig, type Runnable } from '@langchain/core/runnables';
import type { IterableReadableStream } from '@langchain/core/utils/stream';
import {
  replay,
  resolveModel,
  type Bedrock,
  type CallMetadata,
  type ConverseRequest,
  type ConverseStreamEvent,
  type Model,
  type Warning,
} from 'bedrock-core';
import { splitFields, type ClientFields } from './client.ts';
import { readReply, toLangChainError } from './errors.ts';
import { requestFields, type ChatBedrockCallOptions, type ChatBedrockFields, type RequestFields } from './fields.ts';
import { toProfile } from './profile.ts';
import { buildRequest, callOptions, defined, mergeSettings, requestSettings, willCite } from './request.ts';
import { createChunkWriter, type ChunkWriter, type ChunkWriterOptions } from './results/chunks.ts';
import { directStream } from './results/direct-stream.ts';
import { joined, toGeneration, toMessage, type BedrockMessageChunk } from './results/message-chunk.ts';
import { structuredCall, type AnswerSchema, type StructuredAnswer } from './structured-output.ts';
import { version } from './version.ts';

type Options = ChatBedrockCallOptions;

/**
 * A chat model on Amazon Bedrock. Credentials, region and limits are found as bedrock-core finds them; every
 * setting of a request can be given here or to a call, where it wins. {@link ChatBedrockFields} has them all.
 *
 * @example
 * ```ts
 * import { ChatBedrock } from 'bedrock-langchain';
 *
 * const model = new ChatBedrock({ model: 'us.amazon.nova-lite-v1:0', region: 'us-east-1' });
 * for await (const chunk of await model.stream('Why is the sky blue?')) process.stdout.write(chunk.text);
 * ```
 *
 * @example Tools, an answer that follows a schema, a file, and what a reply cost
 * ```ts
 * import { HumanMessage } from '@langchain/core/messages';
 * import { ChatBedrock } from 'bedrock-langchain';
 *
 * const model = new ChatBedrock({ model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', maxTokens: 1_000 });
 * const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
 * const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
 * const { tool_calls } = await model.bindTools(tools, { tool_choice: 'auto' }).invoke('Weather in Paris?');
 *
 * const trip = { title: 'trip', ...parameters };
 * const { city } = await model.withStructuredOutput(trip, { method: 'jsonSchema' }).invoke('3 days in Paris');
 *
 * const file = { type: 'file', mimeType: 'application/pdf', data: 'JVBERi0xLjQK', metadata: { name: 'lease' } };
 * const question = new HumanMessage({ content: [{ type: 'text', text: 'What is the rent?' }, file] });
 * const { usage_metadata, response_metadata } = await model.invoke([question], { reasoning: { budgetTokens: 2_000 } });
 * console.log(tool_calls, city, usage_metadata?.total_tokens, response_metadata['stopReason']);
 * ```
 */
export class ChatBedrock extends BaseChatModel<Options, AIMessageChunk> {
  readonly model: string;
  readonly region: string | undefined;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  streaming: boolean;
  streamUsage: boolean;
  readonly #settings: RequestFields;
  readonly #client: Bedrock;
  readonly #models: ClientFields['models'];

  constructor(fields: ChatBedrockFields);
  constructor(model: string, fields?: Omit<ChatBedrockFields, 'model'>);
  constructor(first: string | ChatBedrockFields, second: Omit<ChatBedrockFields, 'model'> = {}) {
    const fields: ChatBedrockFields = typeof first === 'string' ? { ...second, model: first } : first;
    const { client, rest } = splitFields(fields);
    super(rest);
    this._addVersion('bedrock-langchain', version);
    this.model = fields.model;
    this.region = fields.region;
    this.temperature = fields.temperature;
    this.maxTokens = fields.maxTokens;
    this.streaming = fields.streaming ?? false;
    this.streamUsage = fields.streamUsage ?? true;
    this.#settings = requestFields(fields);
    this.#client = client;
    this.#models = fields.models;
  }

  static override lc_name(): string {
    return 'ChatBedrock';
  }

  override lc_namespace: string[] = ['langchain', 'chat_models', 'bedrock'];

  override get lc_secrets(): Record<string, string> {
    return {
      apiKey: 'AWS_BEARER_TOKEN_BEDROCK',
      'credentials.accessKeyId': 'AWS_ACCESS_KEY_ID',
      'credentials.secretAccessKey': 'AWS_SECRET_ACCESS_KEY',
      'credentials.sessionToken': 'AWS_SESSION_TOKEN',
    };
  }

  /** Tells two models apart wherever replies are cached. */
  override _identifyingParams(): Record<string, unknown> {
    return { model: this.model, region: this.region, ...this.#settings };
  }

  override _llmType(): string {
    return 'bedrock';
  }

  /** What the catalog knows of the model. */
  override get profile(): ModelProfile {
    return toProfile(this.#resolve());
  }

  #resolve(): Model {
    return resolveModel(this.model, { ...this.#settings, models: this.#models });
  }

  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { temperature, maxTokens, stop } = mergeSettings(this.#settings, options);
    const told = {
      ls_provider: 'amazon_bedrock',
      ls_model_name: this.model,
      ls_model_type: 'chat',
      // Tracing counts on these six members, whether or not they are set.
      ls_temperature: temperature,
      ls_max_tokens: maxTokens,
      ls_stop: stop,
    };
    return told as LangSmithParams;
  }

  override invocationParams(options?: this['ParsedCallOptions']): object {
    try {
      return { modelId: this.model, ...requestSettings(mergeSettings(this.#settings, options ?? {})) };
    } catch {
      // Tracing asks too; a call with the same options tells what is wrong with them.
      return { modelId: this.model };
    }
  }

  override bindTools(
    tools: BindToolsInput[],
    kwargs?: Partial<Options>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, Options> {
    return this.withConfig({ tools, ...kwargs });
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    options.signal?.throwIfAborted();
    let whole: BedrockMessageChunk | undefined;
    if (this.streaming) {
      for await (const { message } of this._streamResponseChunks(messages, options, runManager))
        whole = joined(whole, message as BedrockMessageChunk);
    } else for (const chunk of await this.#invoke(messages, options)) whole = joined(whole, chunk);
    const message = toMessage(whole);
    const { tokenUsage = {} } = message.response_metadata;
    return { generations: [{ text: message.text, message }], llmOutput: { tokenUsage } };
  }

  override async stream(
    input: BaseLanguageModelInput,
    options?: Partial<Options>,
  ): Promise<IterableReadableStream<AIMessageChunk>> {
    const config = ensureConfig<Options>(options);
    // A signal is raced against every chunk: LangChain's own way.
    if (config.signal !== undefined) return super.stream(input, config);
    return directStream(this._streamIterator(input, config), config);
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { events, writer } = await this.#stream(messages, options, this.#isV1(options));
    try {
      for await (const event of events) {
        const message = readReply(() => writer.write(event));
        if (message === undefined) continue;
        const generation = toGeneration(message);
        yield generation;
        if (runManager !== undefined) await tellToken(runManager, generation);
      }
    } catch (error) {
      throw toLangChainError(error);
    }
    const last = toGeneration(writer.end());
    yield last;
    if (runManager !== undefined) await tellToken(runManager, last);
  }

  override async *_streamChatModelEvents(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): AsyncGenerator<ChatModelStreamEvent> {
    options.signal?.throwIfAborted();
    const { toStreamEvents } = await import('./results/events.ts');
    const { events, writer, id } = await this.#stream(messages, options, true);
    try {
      yield* toStreamEvents(events, writer, id);
    } catch (error) {
      throw toLangChainError(error);
    }
  }

  /** The chunks of a reply in one piece: the same path as a stream's, so that both give the same message. */
  async #invoke(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<BedrockMessageChunk[]> {
    const settings = mergeSettings(this.#settings, options);
    const { request, warnings } = await buildRequest(this.model, messages, settings);
    const reply = await this.#call(options, () =>
      this.#client.converse(request, callOptions(settings, options.signal)),
    );
    const { warnings: more, $metadata, ...told } = reply;
    const isV1 = this.#isV1(options);
    const writer = this.#writer(request, [...warnings, ...more], $metadata, { isV1, streamUsage: true });
    return readReply(() => {
      const chunks = replay(told).map((event) => writer.write(event));
      return [...chunks.filter((chunk) => chunk !== undefined), writer.end()];
    });
  }

  async #stream(messages: BaseMessage[], options: this['ParsedCallOptions'], isV1: boolean): Promise<OpenStream> {
    const settings = mergeSettings(this.#settings, options);
    const { request, warnings } = await buildRequest(this.model, messages, settings);
    const call = await this.#call(options, () =>
      this.#client.converseStream(request, callOptions(settings, options.signal)),
    );
    const { stream: events, $metadata, warnings: more } = call;
    const streamUsage = options.streamUsage ?? this.streamUsage;
    const writer = this.#writer(request, [...warnings, ...more], $metadata, { isV1, streamUsage });
    return { events, writer, id: $metadata.requestId };
  }

  #isV1(options: this['ParsedCallOptions']): boolean {
    return (options.outputVersion ?? this.outputVersion) === 'v1';
  }

  /** By the service's own count, where the model has one; else about four characters a token. */
  override async getNumTokens(content: MessageContent): Promise<number> {
    return (await this.getNumTokensFromMessages([new HumanMessage({ content })])).totalCount;
  }

  /** The same of a whole conversation. */
  async getNumTokensFromMessages(messages: BaseMessage[]): Promise<{ totalCount: number }> {
    const { request } = await buildRequest(this.model, messages, this.#settings);
    try {
      const { inputTokens } = await this.#client.countTokens(request, callOptions(this.#settings, undefined));
      return { totalCount: inputTokens };
    } catch {
      const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
      return { totalCount: Math.ceil(characters / 4) };
    }
  }

  #writer(
    request: ConverseRequest,
    warnings: Warning[],
    { requestId, attempts, latencyMs }: CallMetadata,
    kind: Pick<ChunkWriterOptions, 'isV1' | 'streamUsage'>,
  ): ChunkWriter {
    return createChunkWriter({
      ...kind,
      id: requestId,
      model: this.model,
      asBlocks: willCite(request),
      metadata: { requestId, attempts, latencyMs, ...(warnings.length === 0 ? {} : { warnings }) },
    });
  }

  /** One call under LangChain's own limits of concurrency and retries. */
  #call<Result>({ signal, maxRetries }: this['ParsedCallOptions'], send: () => Promise<Result>): Promise<Result> {
    const attempt = (): Promise<Result> =>
      send().catch((error: unknown) => {
        throw toLangChainError(error);
      });
    return this.caller.callWithOptions(defined({ signal, maxRetries }), attempt);
  }

  /** Answers that follow the schema (Zod 3 and 4, Standard Schema, JSON Schema), and are held to it. */
  override withStructuredOutput<Output extends StructuredAnswer = StructuredAnswer>(
    schema: AnswerSchema<Output>,
    config?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, Output>;
  override withStructuredOutput<Output extends StructuredAnswer = StructuredAnswer>(
    schema: AnswerSchema<Output>,
    config?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>;
  override withStructuredOutput<Output extends StructuredAnswer = StructuredAnswer>(
    schema: AnswerSchema<Output>,
    config: StructuredOutputMethodOptions<boolean> = {},
  ): Runnable<BaseLanguageModelInput, Output> | Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }> {
    const { options, parser } = structuredCall<Output>(schema, config, this.#resolve().capabilities);
    return assembleStructuredOutputPipeline(this.withConfig(options), parser, config.includeRaw, 'StructuredOutput');
  }
}

interface OpenStream {
  events: AsyncIterable<ConverseStreamEvent>;
  writer: ChunkWriter;
  id: string | undefined;
}

async function tellToken(runManager: CallbackManagerForLLMRun, chunk: ChatGenerationChunk): Promise<void> {
  await runManager.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
}

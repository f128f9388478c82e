// A language model of V1, for ai@4.
// SPDX-License-Identifier: Apache-2.0
import type {
  LanguageModelV1,
  LanguageModelV1CallOptions,
  LanguageModelV1FunctionTool,
  LanguageModelV1ProviderDefinedTool,
  LanguageModelV1StreamPart,
} from '@ai-sdk/provider-v1';
import type { CallMetadata, ConverseResult, JsonObject } from 'bedrock-core';
import type { CallSettings, FunctionTool, ProviderTool } from '../call-settings.ts';
import { invalidArgument, readReply, toAiError } from '../errors.ts';
import { toFinishReason } from '../finish-reason.ts';
import { replyMetadata } from '../metadata.ts';
import { requestInfo, responseInfo, run } from '../model-call.ts';
import type { BedrockModelSettings } from '../model-settings.ts';
import { toNotice, type Notice } from '../notice.ts';
import { metadataKeys } from '../option-check.ts';
import { parseCallOptions } from '../options.ts';
import { createPartStream } from '../part-stream.ts';
import { providerName } from '../provider.ts';
import { prepareCall, type PreparedCall } from '../request.ts';
import type { ProviderContext } from '../settings.ts';
import { createEventMapper } from '../stream.ts';
import { toContent, toUsage, toWarning } from './generate.ts';
import { withCitations } from './metadata.ts';
import { toConversation } from './prompt.ts';
import { createPartWriter } from './stream.ts';

/** Settings of one model, as ai@4 has them beside the call's. */
export interface BedrockChatSettings extends BedrockModelSettings {
  /** Fields of the model's own format for every call; a call's own win. */
  additionalModelRequestFields?: JsonObject | undefined;
}

type Tool = LanguageModelV1FunctionTool | LanguageModelV1ProviderDefinedTool;
type GenerateResult = Awaited<ReturnType<LanguageModelV1['doGenerate']>>;
type StreamResult = Awaited<ReturnType<LanguageModelV1['doStream']>>;

export function createModel(
  modelId: string,
  provider: ProviderContext,
  settings: BedrockChatSettings = {},
): LanguageModelV1 {
  return {
    specificationVersion: 'v1',
    provider: providerName,
    modelId,
    defaultObjectGenerationMode: 'tool',
    supportsImageUrls: false,
    supportsStructuredOutputs: false,
    supportsUrl: (url) => url.protocol === 's3:',
    doGenerate: (call) => generate(modelId, provider, settings, call),
    doStream: (call) => stream(modelId, provider, settings, call),
  };
}

interface Prepared extends PreparedCall {
  notices: Notice<Tool>[];
  keys: readonly string[];
}

async function prepare(
  modelId: string,
  provider: ProviderContext,
  settings: BedrockChatSettings,
  call: LanguageModelV1CallOptions,
): Promise<Prepared> {
  if (call.mode === undefined) {
    const message =
      "This model comes from bedrock-ai-sdk/v1, which is for ai@4. Import from 'bedrock-ai-sdk/v2' for ai@5, '/v3' for ai@6, '/v4' for ai@7.";
    throw invalidArgument('mode', message);
  }
  try {
    const notices: Notice<Tool>[] = [];
    const { additionalModelRequestFields: _, ...modelSettings } = settings;
    const options = parseCallOptions(call.providerMetadata, modelSettings);
    const fields = { ...settings.additionalModelRequestFields, ...options.additionalModelRequestFields };
    const merged = Object.keys(fields).length === 0 ? options : { ...options, additionalModelRequestFields: fields };
    const prepared = await prepareCall(
      { modelId, provider },
      await toConversation(call.prompt),
      toSettings(call),
      merged,
      notices,
    );
    return { ...prepared, notices, keys: metadataKeys(provider, call.providerMetadata) };
  } catch (error) {
    throw toAiError(error, { url: provider.modelUrl(modelId), request: undefined });
  }
}

function toSettings(call: LanguageModelV1CallOptions): CallSettings<Tool> {
  const { mode, responseFormat, inputFormat: _, prompt: __, providerMetadata: ___, ...shared } = call;
  switch (mode.type) {
    case 'object-json':
      return { ...shared, tools: [], json: mode };
    case 'object-tool':
      return { ...shared, tools: [toTool(mode.tool)], toolChoice: { type: 'tool', toolName: mode.tool.name } };
    default: {
      const json = responseFormat?.type === 'json' ? responseFormat : undefined;
      return { ...shared, tools: (mode.tools ?? []).map(toTool), toolChoice: mode.toolChoice, json };
    }
  }
}

function toTool(tool: Tool): FunctionTool | ProviderTool<Tool> {
  if (tool.type !== 'function') {
    const { id, name, args } = tool;
    return { type: 'provider', id, name, args, original: tool };
  }
  const { type, name, description, parameters: schema } = tool;
  return { type, name, description, schema };
}

async function generate(
  modelId: string,
  provider: ProviderContext,
  settings: BedrockChatSettings,
  call: LanguageModelV1CallOptions,
): Promise<GenerateResult> {
  const prepared = await prepare(modelId, provider, settings, call);
  const { request, callOptions, keys, notices } = prepared;
  const toResult = ({ $metadata, warnings, ...body }: ConverseResult): GenerateResult => {
    const { citations, ...content } = toContent(body.output.message.content, { ...provider, request });
    return {
      ...content,
      finishReason: toFinishReason(body.stopReason),
      usage: toUsage(body.usage),
      ...callInfo(prepared, $metadata),
      rawResponse: { headers: $metadata.headers, body },
      response: responseInfo(modelId, $metadata),
      warnings: [...notices, ...warnings.map(toNotice)].map(toWarning),
      providerMetadata: withCitations(replyMetadata({ ...body, requestId: $metadata.requestId }, keys), citations),
    };
  };
  return run(
    async () => {
      const result = await provider.client().converse(request, callOptions);
      return readReply(() => toResult(result));
    },
    prepared,
    provider,
  );
}

async function stream(
  modelId: string,
  provider: ProviderContext,
  settings: BedrockChatSettings,
  call: LanguageModelV1CallOptions,
): Promise<StreamResult> {
  const prepared = await prepare(modelId, provider, settings, call);
  const { request, callOptions, keys, notices } = prepared;
  const {
    stream: events,
    warnings,
    $metadata,
  } = await run(() => provider.client().converseStream(request, callOptions), prepared, provider);
  const writer = createPartWriter({ ...provider, request }, keys);
  const parts = createPartStream<LanguageModelV1StreamPart>({
    opening: [{ type: 'response-metadata', ...responseInfo(modelId, $metadata) }],
    events,
    mapper: createEventMapper(writer, {
      requestId: $metadata.requestId,
      generateId: provider.generateId,
    }),
    failure: (error) => [{ type: 'error', error: toAiError(error, { url: $metadata.url, request }) }],
  });
  return {
    stream: parts,
    ...callInfo(prepared, $metadata),
    rawResponse: { headers: $metadata.headers },
    warnings: [...notices, ...warnings.map(toNotice)].map(toWarning),
  };
}

function callInfo({ request }: Prepared, metadata: CallMetadata): Pick<GenerateResult, 'rawCall' | 'request'> {
  const { messages, system, ...rawSettings } = request;
  return {
    rawCall: { rawPrompt: { system, messages }, rawSettings },
    request: requestInfo(metadata),
  };
}

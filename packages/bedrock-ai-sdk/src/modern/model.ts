// A language model of V2, V3 or V4: its call as a Converse request, Converse's reply as its result.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseResult } from 'bedrock-core';
import type { CallSettings, FunctionTool, ProviderTool } from '../call-settings.ts';
import { invalidArgument, readReply, toAiError } from '../errors.ts';
import { toFinishReason } from '../finish-reason.ts';
import { replyMetadata } from '../metadata.ts';
import { requestInfo, responseInfo, run } from '../model-call.ts';
import type { BedrockModelSettings } from '../model-settings.ts';
import { toNotice, type Notice } from '../notice.ts';
import { metadataKeys, type ProviderOptions } from '../option-check.ts';
import { parseCallOptions } from '../options.ts';
import { createPartStream } from '../part-stream.ts';
import { providerName } from '../provider.ts';
import { prepareCall, type PreparedCall } from '../request.ts';
import type { ProviderContext } from '../settings.ts';
import { createEventMapper } from '../stream.ts';
import { toContent, type ReplyContext } from './generate.ts';
import { toConversation } from './prompt.ts';
import { createPartWriter } from './stream.ts';
import type { GenerateResult, ModernCall, ModernModel, ModernTool, Spec, StreamPart, StreamResult } from './types.ts';

export function createModernModel<Version extends string, Finish, Usage, Warning, Data>(
  spec: Spec<Version, Finish, Usage, Warning, Data>,
  modelId: string,
  context: ProviderContext,
  settings: BedrockModelSettings = {},
): ModernModel<Version, Finish, Usage, Warning, Data> {
  const model = { modelId, provider: context, settings };
  return {
    specificationVersion: spec.version,
    provider: providerName,
    modelId,
    // The service fetches from S3 alone; `ai` downloads the rest.
    supportedUrls: { '*/*': [/^s3:\/\//i] },
    doGenerate: async (call) => generate(spec, model, call),
    doStream: async (call) => stream(spec, model, call),
  };
}

/** What a model was made of. */
interface Made {
  modelId: string;
  provider: ProviderContext;
  settings: BedrockModelSettings;
}

interface Prepared extends PreparedCall {
  notices: Notice<ModernTool>[];
  keys: readonly string[];
}

async function prepare(subpath: string, model: Made, call: ModernCall): Promise<Prepared> {
  if ('mode' in call) {
    throw invalidArgument(
      'mode',
      `This model comes from ${subpath}, but the call from ai@4. Import { bedrock } from 'bedrock-ai-sdk/v1' instead.`,
    );
  }
  const notices: Notice<ModernTool>[] = [];
  const providerOptions = call.providerOptions as ProviderOptions | undefined;
  const options = parseCallOptions(providerOptions, model.settings);
  const conversation = await toConversation(call.prompt, notices);
  return {
    ...(await prepareCall(model, conversation, toSettings(call), options, notices)),
    notices,
    keys: metadataKeys(model.provider, providerOptions),
  };
}

function toSettings(call: ModernCall): CallSettings<ModernTool> {
  const { maxOutputTokens, temperature, topP, topK, stopSequences, presencePenalty, frequencyPenalty, seed } = call;
  const { toolChoice, responseFormat, headers, abortSignal } = call;
  const tools: readonly ModernTool[] = call.tools ?? [];
  return {
    maxTokens: maxOutputTokens,
    ...{ temperature, topP, topK, stopSequences, presencePenalty, frequencyPenalty, seed },
    tools: tools.map(toTool),
    toolChoice,
    json: responseFormat?.type === 'json' ? responseFormat : undefined,
    reasoning: 'reasoning' in call ? call.reasoning : undefined,
    headers,
    abortSignal,
  };
}

function toTool(tool: ModernTool): FunctionTool | ProviderTool<ModernTool> {
  if (tool.type !== 'function') {
    const { id, name, args } = tool;
    return { type: 'provider', id, name, args, original: tool };
  }
  const { type, name, description, inputSchema: schema } = tool;
  const strict = 'strict' in tool ? tool.strict : undefined;
  return {
    type,
    name,
    description,
    schema,
    strict,
    providerOptions: tool.providerOptions as ProviderOptions | undefined,
  };
}

async function generate<Finish, Usage, Warning, Data>(
  spec: Spec<string, Finish, Usage, Warning, Data>,
  model: Made,
  call: ModernCall,
): Promise<GenerateResult<Finish, Usage, Warning, Data>> {
  const { modelId, provider } = model;
  const prepared = await prepareOrFail(spec.subpath, model, call);
  const { request, callOptions, keys } = prepared;
  const toResult = ({
    $metadata,
    warnings,
    ...body
  }: ConverseResult): GenerateResult<Finish, Usage, Warning, Data> => ({
    content: toContent(body.output.message.content, replyContext(spec, prepared, provider)),
    finishReason: spec.finishReason(toFinishReason(body.stopReason), body.stopReason),
    usage: spec.usage(body.usage),
    providerMetadata: replyMetadata({ ...body, requestId: $metadata.requestId }, keys),
    request: requestInfo($metadata),
    response: { ...responseInfo(modelId, $metadata), headers: $metadata.headers, body },
    warnings: [...prepared.notices, ...warnings.map(toNotice)].map(spec.warning),
  });
  return run(
    async () => {
      const result = await provider.client().converse(request, callOptions);
      return readReply(() => toResult(result));
    },
    prepared,
    provider,
  );
}

async function stream<Finish, Usage, Warning, Data>(
  spec: Spec<string, Finish, Usage, Warning, Data>,
  model: Made,
  call: ModernCall,
): Promise<StreamResult<Finish, Usage, Warning, Data>> {
  const { modelId, provider } = model;
  type Part = StreamPart<Finish, Usage, Warning, Data>;
  const prepared = await prepareOrFail(spec.subpath, model, call);
  const { request, callOptions } = prepared;
  // Who looks at raw chunks wants each of them.
  const joinTexts = callOptions.joinTexts === true && call.includeRawChunks !== true;
  const {
    stream: events,
    warnings,
    $metadata,
  } = await run(() => provider.client().converseStream(request, { ...callOptions, joinTexts }), prepared, provider);
  const writer = createPartWriter(spec, replyContext(spec, prepared, provider));
  const { generateId } = provider;
  const opening: Part[] = [
    { type: 'stream-start', warnings: [...prepared.notices, ...warnings.map(toNotice)].map(spec.warning) },
    { type: 'response-metadata', ...responseInfo(modelId, $metadata) },
  ];
  const parts = createPartStream<Part>({
    opening,
    events,
    mapper: createEventMapper(writer, { requestId: $metadata.requestId, generateId }),
    raw: call.includeRawChunks === true ? (rawValue) => ({ type: 'raw', rawValue }) : undefined,
    failure: (error) => [{ type: 'error', error: toAiError(error, { url: $metadata.url, request }) }],
  });
  return { stream: parts, request: requestInfo($metadata), response: { headers: $metadata.headers } };
}

async function prepareOrFail(subpath: string, model: Made, call: ModernCall): Promise<Prepared> {
  try {
    return await prepare(subpath, model, call);
  } catch (error) {
    throw toAiError(error, { url: model.provider.modelUrl(model.modelId), request: undefined });
  }
}

function replyContext<Data>(
  { fileData }: { fileData(bytes: Uint8Array): Data },
  prepared: Prepared,
  { generateId }: ProviderContext,
): ReplyContext<Data> {
  const { request, keys } = prepared;
  return { request, keys, generateId, fileData };
}

// What every language model does around its call, whatever its spec.
// SPDX-License-Identifier: Apache-2.0
import type { CallMetadata } from 'bedrock-core';
import { toAiError } from './errors.ts';
import type { PreparedCall } from './request.ts';
import type { ProviderContext } from './settings.ts';

/** Failures come out in the AI SDK's own terms. */
export async function run<Result>(
  send: () => Promise<Result>,
  { request }: PreparedCall,
  provider: ProviderContext,
): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    throw toAiError(error, { url: provider.modelUrl(request.modelId), request });
  }
}

/** The body is made into text only when somebody reads it. */
export function requestInfo(metadata: CallMetadata): { readonly body: string } {
  return {
    get body() {
      return metadata.requestBody;
    },
  };
}

export function responseInfo(
  modelId: string,
  { requestId }: CallMetadata,
): { id?: string; timestamp: Date; modelId: string } {
  return { ...(requestId === undefined ? {} : { id: requestId }), timestamp: new Date(), modelId };
}

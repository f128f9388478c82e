// Which operation a method and a path name. Segments are decoded once, after the route is known.
// SPDX-License-Identifier: Apache-2.0
import { getAsyncInvoke, listAsyncInvokes, startAsyncInvoke } from './async-invoke.ts';
import { invokeBidirectional } from './bidirectional.ts';
import { chatCompletions, messages, responses } from './compatible.ts';
import { converse, converseStream } from './converse.ts';
import { invoke, invokeStream } from './invoke.ts';
import { retrieve } from '../knowledge-bases/retrieve.ts';
import { rerank } from '../rerank/operations.ts';
import { AwsRefusal } from '../server/http.ts';
import { deleteResponse, getResponse, listInputItems } from './kept-responses.ts';
import { countMessageTokens, getModel, listModels } from './models.ts';
import type { Operation } from './operation.ts';
import { applyGuardrail, countTokens, listFoundationModels, listInferenceProfiles } from './small.ts';

/** Method, path with `*` for an open segment, name, operation. */
const routes: readonly (readonly [method: string, pattern: string, name: string, operation: Operation])[] = [
  ['POST', '/model/*/converse', 'Converse', converse],
  ['POST', '/model/*/converse-stream', 'ConverseStream', converseStream],
  ['POST', '/model/*/invoke', 'InvokeModel', invoke],
  ['POST', '/model/*/invoke-with-response-stream', 'InvokeModelWithResponseStream', invokeStream],
  ['POST', '/model/*/invoke-with-bidirectional-stream', 'InvokeModelWithBidirectionalStream', invokeBidirectional],
  ['POST', '/model/*/count-tokens', 'CountTokens', countTokens],
  ['POST', '/async-invoke', 'StartAsyncInvoke', startAsyncInvoke],
  ['GET', '/async-invoke', 'ListAsyncInvokes', listAsyncInvokes],
  ['GET', '/async-invoke/*', 'GetAsyncInvoke', getAsyncInvoke],
  ['POST', '/rerank', 'Rerank', rerank],
  ['POST', '/knowledgebases/*/retrieve', 'Retrieve', retrieve],
  ['POST', '/guardrail/*/version/*/apply', 'ApplyGuardrail', applyGuardrail],
  ['GET', '/foundation-models', 'ListFoundationModels', listFoundationModels],
  ['GET', '/inference-profiles', 'ListInferenceProfiles', listInferenceProfiles],
  ['POST', '/openai/v1/chat/completions', 'ChatCompletions', chatCompletions],
  ['POST', '/v1/chat/completions', 'ChatCompletions', chatCompletions],
  ['POST', '/openai/v1/responses', 'Responses', responses],
  ['POST', '/v1/responses', 'Responses', responses],
  ...['/openai/v1/responses/*', '/v1/responses/*'].flatMap(
    (path) =>
      [
        ['GET', path, 'GetResponse', getResponse],
        ['DELETE', path, 'DeleteResponse', deleteResponse],
        ['GET', `${path}/input_items`, 'ListInputItems', listInputItems],
      ] as const,
  ),
  ['GET', '/openai/v1/models', 'ListModels', listModels],
  ['GET', '/v1/models', 'ListModels', listModels],
  ['GET', '/openai/v1/models/*', 'GetModel', getModel],
  ['GET', '/v1/models/*', 'GetModel', getModel],
  ['POST', '/anthropic/v1/messages', 'Messages', messages],
  ['POST', '/anthropic/v1/messages/count_tokens', 'CountMessageTokens', countMessageTokens],
];

export const unknownOperation = (): AwsRefusal =>
  new AwsRefusal(404, 'UnknownOperationException', 'Unknown operation.');

export interface Match {
  name: string;
  operation: Operation;
  parameters: string[];
}

export function findOperation(method: string, rawPath: string): Match | undefined {
  const segments = rawPath.split('/');
  for (const [expected, pattern, name, operation] of routes) {
    const parts = pattern.split('/');
    if (expected !== method || parts.length !== segments.length) continue;
    if (!parts.every((part, index) => part === '*' || part === segments[index])) continue;
    return { name, operation, parameters: segments.filter((_, index) => parts[index] === '*').map(decode) };
  }
  return undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

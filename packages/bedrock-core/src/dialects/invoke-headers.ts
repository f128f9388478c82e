// What InvokeModel takes in headers, whatever the family: guardrail, latency, service tier, metadata.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../converse/types.ts';
import { isJsonObject, parseJson } from '../json.ts';
import type { ReplyHeaders } from './dialect.ts';

type Carried = Pick<ConverseRequest, 'guardrailConfig' | 'performanceConfig' | 'serviceTier' | 'requestMetadata'>;

export function encodeInvokeHeaders({
  guardrailConfig,
  performanceConfig,
  serviceTier,
  requestMetadata,
}: Carried): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    'x-amzn-bedrock-guardrailidentifier': guardrailConfig?.guardrailIdentifier,
    'x-amzn-bedrock-guardrailversion': guardrailConfig?.guardrailVersion,
    // Upper case here, lower case in Converse.
    'x-amzn-bedrock-trace': guardrailConfig?.trace?.toUpperCase(),
    'x-amzn-bedrock-performanceconfig-latency': performanceConfig?.latency,
    'x-amzn-bedrock-service-tier': serviceTier?.type,
    'x-amzn-bedrock-request-metadata': requestMetadata === undefined ? undefined : JSON.stringify(requestMetadata),
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

/** The inverse of {@link encodeInvokeHeaders}. */
export function decodeInvokeHeaders(headers: ReplyHeaders): Carried {
  const read = (name: string): string | undefined => headers[`x-amzn-bedrock-${name}`];
  const [guardrailIdentifier, guardrailVersion, trace] = ['guardrailidentifier', 'guardrailversion', 'trace'].map(read);
  const metadata = parseJson(read('request-metadata') ?? '');
  const [latency, type] = [read('performanceconfig-latency'), read('service-tier')];
  return {
    ...(guardrailIdentifier === undefined
      ? {}
      : {
          guardrailConfig: {
            guardrailIdentifier,
            guardrailVersion,
            trace: trace?.toLowerCase() as 'enabled' | undefined,
          },
        }),
    ...(latency === undefined ? {} : { performanceConfig: { latency: latency as 'standard' } }),
    ...(type === undefined ? {} : { serviceTier: { type: type as 'default' } }),
    ...(isJsonObject(metadata) ? { requestMetadata: metadata as Record<string, string> } : {}),
  };
}

// ChatBedrockConverse: ChatBedrock under the names of @langchain/aws, so that changing the import is enough.
// SPDX-License-Identifier: Apache-2.0
import type { Credentials, SdkClient } from 'bedrock-core';
import { ChatBedrock } from './chat-models.ts';
import type { ChatBedrockFields } from './fields.ts';

/** What `ChatBedrockConverse` of `@langchain/aws` takes, mapped to our own fields. */
export interface ChatBedrockConverseFields extends Omit<ChatBedrockFields, 'model'> {
  model?: string | undefined;
  bedrockApiKey?: string | undefined;
  bedrockApiSecret?: string | undefined;
  bedrockApiSessionToken?: string | undefined;
  bedrockBearerToken?: string | undefined;
  /** A host name, taken as `https://…`, or a URL. */
  endpointHost?: string | undefined;
  /** Calls go to it; `model` says which foundation model is behind. */
  applicationInferenceProfile?: string | undefined;
  defaultHeaders?: Record<string, string> | undefined;
  /** Milliseconds between two pieces of a stream; 0 for no limit. */
  streamIdleTimeout?: number | undefined;
  /** Not needed: the catalog knows. */
  supportsToolChoiceValues?: readonly string[] | undefined;
  /** Of the AWS SDK's client: its region, credentials and endpoint are taken. */
  clientOptions?: SdkClient['config'] | undefined;
  /** A role that is taken on: with the token in the file, or else with the keys. */
  roleArn?: string | undefined;
  webIdentityTokenFile?: string | undefined;
}

/** The default of `@langchain/aws`. */
const defaultModel = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

/** A drop-in for `ChatBedrockConverse` of `@langchain/aws`. */
export class ChatBedrockConverse extends ChatBedrock {
  constructor(fields?: ChatBedrockConverseFields);
  constructor(model: string, fields?: Omit<ChatBedrockConverseFields, 'model'>);
  constructor(first: string | ChatBedrockConverseFields = {}, second: Omit<ChatBedrockConverseFields, 'model'> = {}) {
    super(toFields(typeof first === 'string' ? { ...second, model: first } : first));
  }

  static override lc_name(): string {
    return 'ChatBedrockConverse';
  }
}

function toFields(fields: ChatBedrockConverseFields): ChatBedrockFields {
  const { bedrockApiKey, bedrockApiSecret, bedrockApiSessionToken, bedrockBearerToken, ...others } = fields;
  const { endpointHost, applicationInferenceProfile, defaultHeaders, streamIdleTimeout, ...more } = others;
  const { supportsToolChoiceValues: _, clientOptions, roleArn, webIdentityTokenFile, ...rest } = more;
  const { model = defaultModel, client = clientOptions === undefined ? undefined : { config: clientOptions } } = rest;
  const keys = toKeys(bedrockApiKey, bedrockApiSecret, bedrockApiSessionToken);
  return {
    ...rest,
    ...toRole(roleArn, webIdentityTokenFile),
    client,
    model: applicationInferenceProfile ?? model,
    baseModel: rest.baseModel ?? (applicationInferenceProfile === undefined ? undefined : model),
    region: rest.region ?? regionOf(client),
    endpoint: rest.endpoint ?? toUrl(endpointHost),
    apiKey: rest.apiKey ?? bedrockBearerToken,
    credentials: bedrockBearerToken === undefined ? (rest.credentials ?? keys) : undefined,
    headers: rest.headers ?? defaultHeaders,
    timeouts: streamIdleTimeout === undefined ? rest.timeouts : { ...rest.timeouts, idle: streamIdleTimeout },
  };
}

function toRole(
  roleArn: string | undefined,
  tokenFile: string | undefined,
): Pick<ChatBedrockFields, 'assumeRole' | 'webIdentity'> {
  if (roleArn === undefined) return {};
  return tokenFile === undefined ? { assumeRole: { roleArn } } : { webIdentity: { roleArn, tokenFile } };
}

function toKeys(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): Credentials | undefined {
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  // A missing half is core's to report, in its own words.
  return { accessKeyId, secretAccessKey, sessionToken } as Credentials;
}

/** Where it is known at once: the others are asked at the first call. */
const regionOf = (client: SdkClient | undefined): string | undefined => {
  const region = client?.config.region;
  return typeof region === 'string' ? region : undefined;
};

function toUrl(host: string | undefined): string | undefined {
  if (host === undefined || /^https?:\/\//.test(host)) return host;
  return `https://${host}`;
}

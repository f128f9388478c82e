// ChatBedrockConverse: ChatBedrock under the names of @langchain/aws, so that changing the import is enough.
// SPDX-License-Identifier: Apache-2.0
import type { BedrockSettings, Credentials } from 'bedrock-core';
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
  clientOptions?: { region?: unknown; credentials?: unknown; endpoint?: unknown } | undefined;
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
  const { supportsToolChoiceValues: _, clientOptions = {}, model = defaultModel, ...rest } = more;
  const keys = toKeys(bedrockApiKey, bedrockApiSecret, bedrockApiSessionToken);
  return {
    ...rest,
    model: applicationInferenceProfile ?? model,
    baseModel: rest.baseModel ?? (applicationInferenceProfile === undefined ? undefined : model),
    region: rest.region ?? textOf(clientOptions.region),
    endpoint: rest.endpoint ?? toUrl(endpointHost) ?? textOf(clientOptions.endpoint),
    apiKey: rest.apiKey ?? bedrockBearerToken,
    credentials:
      bedrockBearerToken === undefined ? (rest.credentials ?? keys ?? credentialsOf(clientOptions)) : undefined,
    headers: rest.headers ?? defaultHeaders,
    timeouts: streamIdleTimeout === undefined ? rest.timeouts : { ...rest.timeouts, idle: streamIdleTimeout },
  };
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

const credentialsOf = ({ credentials }: { credentials?: unknown }): BedrockSettings['credentials'] =>
  typeof credentials === 'object' || typeof credentials === 'function'
    ? (credentials as BedrockSettings['credentials'])
    : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function toUrl(host: string | undefined): string | undefined {
  if (host === undefined || /^https?:\/\//.test(host)) return host;
  return `https://${host}`;
}

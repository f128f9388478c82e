// What `createBedrock` of every subpath accepts, and the core's client that comes of it.
// SPDX-License-Identifier: Apache-2.0
import {
  createBedrock,
  type Bedrock,
  type BedrockSettings,
  type CredentialProvider,
  type Credentials,
} from 'bedrock-core';
import { version } from './version.ts';

/**
 * Settings of a provider: all of bedrock-core's, and the names that providers of the AI SDK have for some
 * of them. What is missing is read from the environment at the first call.
 */
export interface BedrockProviderSettings extends BedrockSettings {
  /** Base URL of the service: a VPC endpoint, a proxy, the emulator. `endpoint` takes one for each service. */
  baseURL?: string | undefined;
  /** Amazon Bedrock API key (default `AWS_BEARER_TOKEN_BEDROCK`). Wins over keys and `credentialProvider`. */
  apiKey?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** Belongs to the two keys above; `AWS_SESSION_TOKEN` is never mixed into them. */
  sessionToken?: string | undefined;
  /** Fetches credentials: any provider of the AWS SDK fits. Wins over the three keys. */
  credentialProvider?: CredentialProvider | undefined;
  /** Makes the ids of sources, and of tool calls that come without one. */
  generateId?: (() => string) | undefined;
  /** Retries below those of `ai`, which retries by itself (`maxRetries` of a call). Default 0. */
  maxRetries?: number | undefined;
  /** Metadata goes out under the name `amazonBedrock` too. Default: with `createAmazonBedrock` alone. */
  amazonBedrockMetadata?: boolean | undefined;
}

/** What the models of one provider share. */
export interface ProviderContext {
  /** As the caller gave them. */
  settings: BedrockProviderSettings;
  /** Created with the first call, so that importing this package does nothing. */
  client(): Bedrock;
  generateId(): string;
  /** Whether metadata goes out under the name `amazonBedrock` too, as `@ai-sdk/amazon-bedrock` has it. */
  amazonBedrockMetadata: boolean;
  /** As the caller set it. */
  maxRetries: number | undefined;
  /** Where calls of a model go, for error reports. */
  modelUrl(modelId: string): string;
}

export function createContext(settings: BedrockProviderSettings): ProviderContext {
  let client: Bedrock | undefined;
  return {
    settings,
    client: () => (client ??= createBedrock(toCoreSettings(settings))),
    amazonBedrockMetadata: settings.amazonBedrockMetadata ?? false,
    maxRetries: settings.maxRetries,
    generateId: settings.generateId ?? (() => crypto.randomUUID()),
    modelUrl: (modelId) => `${hostOf(settings)}/model/${encodeURIComponent(modelId)}`,
  };
}

function hostOf({ region = 'region', ...settings }: BedrockProviderSettings): string {
  const endpoint = endpointOf(settings);
  const own = typeof endpoint === 'object' ? endpoint['bedrock-runtime'] : endpoint;
  return own ?? `https://bedrock-runtime.${region}.amazonaws.com`;
}

const endpointOf = ({ baseURL, endpoint }: BedrockProviderSettings): BedrockSettings['endpoint'] =>
  baseURL?.replace(/\/+$/, '') ?? endpoint;

/** Whatever core takes goes there as it is; ours are put under its names. */
function toCoreSettings(settings: BedrockProviderSettings): BedrockSettings {
  const {
    baseURL: _,
    generateId: __,
    amazonBedrockMetadata: ___,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    credentialProvider,
    ...others
  } = settings;
  const core = withoutIdentityFacts(others);
  const hasKeys = accessKeyId !== undefined || secretAccessKey !== undefined;
  // A missing half is the core's to report, in its own words.
  const keys = hasKeys ? ({ accessKeyId, secretAccessKey, sessionToken } as Credentials) : undefined;
  const named = core.apiKey === undefined ? (credentialProvider ?? keys) : undefined;
  return {
    ...core,
    endpoint: endpointOf(settings),
    credentials: core.credentials ?? named,
    maxRetries: core.maxRetries ?? 0,
  };
}

/** What else stands in the credentials of the AWS SDK, which many spread into a provider's settings. */
const identityFacts: readonly string[] = ['$source', 'accountId', 'credentialScope', 'expiration'];

function withoutIdentityFacts<Settings extends object>(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !identityFacts.includes(name))) as Settings;
}

/** The headers of one call; `ai` puts its own name into the user agent, and we add ours. */
export function callHeaders(headers: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'user-agent') ?? 'user-agent';
  return { ...headers, [name]: [headers[name], `bedrock-ai-sdk/${version}`].filter(Boolean).join(' ') };
}

// What `createBedrock` of every subpath accepts, and the core's client that comes of it.
// SPDX-License-Identifier: Apache-2.0
import {
  createBedrock,
  type Bedrock,
  type BedrockSettings,
  type CredentialProvider,
  type Credentials,
  type Timeouts,
} from 'bedrock-core';
import { version } from './version.ts';

/** Settings of a provider. What is missing is read from the environment at the first call. */
export interface BedrockProviderSettings extends Pick<
  BedrockSettings,
  'targets' | 'strategy' | 'maxConcurrency' | 'hooks' | 'telemetry'
> {
  /** AWS region. Default: an ARN's own, then `AWS_REGION`, `AWS_REGION_NAME`, `AWS_DEFAULT_REGION`. */
  region?: string | undefined;
  /** Base URL of the service: a VPC endpoint, a proxy, the emulator. */
  baseURL?: string | undefined;
  /** Amazon Bedrock API key (default `AWS_BEARER_TOKEN_BEDROCK`). Wins over keys and `credentialProvider`. */
  apiKey?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** Belongs to the two keys above; `AWS_SESSION_TOKEN` is never mixed into them. */
  sessionToken?: string | undefined;
  /** Fetches credentials: any provider of the AWS SDK fits. Wins over the three keys. */
  credentialProvider?: CredentialProvider | undefined;
  /** Sent with every request; a call's own headers win. */
  headers?: Record<string, string | undefined> | undefined;
  /** Sends through this function instead of the platform's own HTTP client. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Makes the ids of sources, and of tool calls that come without one. */
  generateId?: (() => string) | undefined;
  /** Retries below those of `ai`, which retries by itself (`maxRetries` of a call). Default 0. */
  maxRetries?: number | undefined;
  /** Limits on waiting, in milliseconds. */
  timeouts?: Timeouts | undefined;
}

/** What the models of one provider share. */
export interface ProviderContext {
  /** Created with the first call, so that importing this package does nothing. */
  client(): Bedrock;
  generateId(): string;
  /** As the caller set it. */
  maxRetries: number | undefined;
  /** Where calls of a model go, for error reports. */
  modelUrl(modelId: string): string;
}

export function createContext(settings: BedrockProviderSettings): ProviderContext {
  let client: Bedrock | undefined;
  const endpoint = settings.baseURL?.replace(/\/+$/, '');
  return {
    client: () => (client ??= createBedrock(toCoreSettings(settings, endpoint))),
    maxRetries: settings.maxRetries,
    generateId: settings.generateId ?? (() => crypto.randomUUID()),
    modelUrl: (modelId) => `${endpoint ?? awsHost(settings.region)}/model/${encodeURIComponent(modelId)}`,
  };
}

const awsHost = (region = 'region'): string => `https://bedrock-runtime.${region}.amazonaws.com`;

function toCoreSettings(settings: BedrockProviderSettings, endpoint: string | undefined): BedrockSettings {
  const { targets, strategy, maxConcurrency, hooks, telemetry } = settings;
  const { region, apiKey, accessKeyId, secretAccessKey, sessionToken, credentialProvider, headers, fetch, timeouts } =
    settings;
  const hasKeys = accessKeyId !== undefined || secretAccessKey !== undefined;
  // A missing half is the core's to report, in its own words.
  const keys = hasKeys ? ({ accessKeyId, secretAccessKey, sessionToken } as Credentials) : undefined;
  const credentials = apiKey === undefined ? (credentialProvider ?? keys) : undefined;
  return {
    ...{ region, endpoint, apiKey, credentials, headers, fetch, timeouts, maxRetries: settings.maxRetries ?? 0 },
    ...{ targets, strategy, maxConcurrency, hooks, telemetry },
  };
}

/** The headers of one call; `ai` puts its own name into the user agent, and we add ours. */
export function callHeaders(headers: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'user-agent') ?? 'user-agent';
  return { ...headers, [name]: [headers[name], `bedrock-ai-sdk/${version}`].filter(Boolean).join(' ') };
}

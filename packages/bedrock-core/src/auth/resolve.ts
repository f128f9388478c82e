// Which identity signs: what is explicit, then the environment, then the AWS SDK's default chain.
// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { BedrockError } from '../errors.ts';
import { loadDefaultChain, waysToAuthenticate, type LoadModule } from './chain.ts';
import type { CredentialProvider, Credentials, Identity } from './credentials.ts';
import { createCachedProvider, requireCredentials, requirePrintable, type RefreshOptions } from './provider.ts';

export interface IdentitySettings {
  /** Amazon Bedrock API key. */
  apiKey?: string | undefined;
  credentials?: Credentials | CredentialProvider | undefined;
  /** The time, in milliseconds since 1970. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Loads the optional peer. Default `import()`. */
  loadModule?: LoadModule | undefined;
}

/** Resolves with the identity of the next request; cheap once the first call has been answered. */
export type IdentityResolver = (options?: RefreshOptions) => Promise<Identity>;

/**
 * Finds out who signs, in this order: `apiKey`; `credentials`; AWS_BEARER_TOKEN_BEDROCK;
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; the AWS SDK's default chain.
 * Nothing is read before the first call. Providers are asked once for all waiters and again 5 minutes
 * ahead of the expiry, in the background. `forceRefresh` also reads the environment again.
 *
 * @throws {BedrockError} (as rejection) `configuration` for settings that cannot work, `authentication`
 * for a provider that failed; or the signal's reason.
 */
export function createIdentityResolver(settings: IdentitySettings = {}): IdentityResolver {
  let source: IdentityResolver | undefined;
  let isFromEnvironment = false;
  return async (options = {}) => {
    options.signal?.throwIfAborted();
    if (source === undefined || (options.forceRefresh === true && isFromEnvironment)) {
      const explicit = fromSettings(settings);
      const found = explicit ?? fromEnvironment();
      isFromEnvironment = explicit === undefined && found !== undefined;
      source = found ?? fromChain(settings);
    }
    return source(options);
  };
}

/** The identity for one request, without memory. */
export function resolveIdentity(settings: IdentitySettings = {}, options: RefreshOptions = {}): Promise<Identity> {
  return createIdentityResolver(settings)(options);
}

function fromSettings({ apiKey, credentials, now = Date.now }: IdentitySettings): IdentityResolver | undefined {
  if (apiKey !== undefined && credentials !== undefined) {
    throw new BedrockError(
      'configuration',
      'Both `apiKey` and `credentials` are given. Pass the one that shall be used.',
    );
  }
  if (apiKey !== undefined) return fixed(bearer(apiKey, '`apiKey`'));
  if (credentials === undefined) return undefined;
  if (typeof credentials === 'function') return provided(credentials, now);
  return fixed({ type: 'sigv4', credentials: requireCredentials(credentials, '`credentials`') });
}

function fromEnvironment(): IdentityResolver | undefined {
  const apiKey = environment('AWS_BEARER_TOKEN_BEDROCK');
  if (apiKey !== undefined) return fixed(bearer(apiKey, 'AWS_BEARER_TOKEN_BEDROCK'));
  const accessKeyId = environment('AWS_ACCESS_KEY_ID');
  const secretAccessKey = environment('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
    throw new BedrockError('configuration', `${missing} is not set, while its other half is. ${waysToAuthenticate}`);
  }
  const credentials = { accessKeyId, secretAccessKey, sessionToken: environment('AWS_SESSION_TOKEN') };
  return fixed({ type: 'sigv4', credentials: requireCredentials(credentials, 'The environment') });
}

function fromChain({ loadModule, now = Date.now }: IdentitySettings): IdentityResolver {
  let chain: Promise<CredentialProvider> | undefined;
  const provider: CredentialProvider = async (...options: []) => {
    chain ??= loadDefaultChain(loadModule);
    let load: CredentialProvider;
    try {
      load = await chain;
    } catch (error) {
      chain = undefined;
      throw error;
    }
    try {
      return await load(...options);
    } catch (cause) {
      const message = `The AWS SDK's default chain found no credentials. ${waysToAuthenticate}`;
      throw new BedrockError('authentication', message, { cause });
    }
  };
  return provided(provider, now);
}

function provided(provider: CredentialProvider, now: () => number): IdentityResolver {
  const credentials = createCachedProvider(provider, now);
  return async (options) => ({ type: 'sigv4', credentials: await credentials(options) });
}

const fixed =
  (identity: Identity): IdentityResolver =>
  () =>
    Promise.resolve(identity);

function bearer(apiKey: string, name: string): Identity {
  if (typeof apiKey !== 'string') throw new BedrockError('configuration', `${name} is not a string.`);
  requirePrintable(apiKey, name);
  return { type: 'bearer', apiKey };
}

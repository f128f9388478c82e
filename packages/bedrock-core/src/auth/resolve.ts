// Which identity signs: what is explicit, then the environment, then the AWS SDK's default chain.
// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { BedrockError } from '../errors.ts';
import type { LoadModule } from './chain.ts';
import { waysToAuthenticate } from './ways.ts';
import type { CredentialProvider, Credentials, Identity, RefreshOptions } from './credentials.ts';
import type { AssumeRoleSettings, WebIdentitySettings } from './role-settings.ts';
import { requireCredentials, requirePrintable } from './check-credentials.ts';

export interface IdentitySettings {
  /** Amazon Bedrock API key. */
  apiKey?: string | undefined;
  credentials?: Credentials | CredentialProvider | undefined;
  /** A role to take on, with `credentials` or those of the environment. */
  assumeRole?: AssumeRoleSettings | undefined;
  /** A role to take on with a token of another identity provider. */
  webIdentity?: WebIdentitySettings | undefined;
  /** A profile of the AWS CLI's files. */
  profile?: string | undefined;
  /** The time, in milliseconds since 1970. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Loads the optional peer. Default `import()`. */
  loadModule?: LoadModule | undefined;
  /** Opens what takes more than keys: roles, profiles, and the environment's own. Default: the AWS SDK's chain. */
  openSource?: (() => Promise<CredentialProvider>) | undefined;
}

/** Resolves with the identity of the next request; cheap once the first call has been answered. */
export type IdentityResolver = (options?: RefreshOptions) => Promise<Identity>;

/**
 * Finds out who signs, in this order: `apiKey`; `assumeRole`, `webIdentity`, `credentials`, `profile`;
 * AWS_BEARER_TOKEN_BEDROCK; BEDROCK_ASSUME_ROLE; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
 * AWS_SESSION_TOKEN; AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN; AWS_PROFILE or the default profile;
 * the AWS SDK's default chain.
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
      source = found ?? fromSource(settings);
    }
    return source(options);
  };
}

/** The identity for one request, without memory. */
export function resolveIdentity(settings: IdentitySettings = {}, options: RefreshOptions = {}): Promise<Identity> {
  return createIdentityResolver(settings)(options);
}

function fromSettings(settings: IdentitySettings): IdentityResolver | undefined {
  const { apiKey, credentials, now = Date.now } = settings;
  if (apiKey !== undefined && credentials !== undefined) {
    throw new BedrockError(
      'configuration',
      'Both `apiKey` and `credentials` are given. Pass the one that shall be used.',
    );
  }
  if (apiKey !== undefined) return fixed(bearer(apiKey, '`apiKey`'));
  if ((settings.assumeRole ?? settings.webIdentity ?? settings.profile) !== undefined) return fromSource(settings);
  if (credentials === undefined) return undefined;
  if (typeof credentials === 'function') return provided(credentials, now);
  return fixed({ type: 'sigv4', credentials: requireCredentials(credentials, '`credentials`') });
}

function fromEnvironment(): IdentityResolver | undefined {
  const apiKey = environment('AWS_BEARER_TOKEN_BEDROCK');
  if (apiKey !== undefined) return fixed(bearer(apiKey, 'AWS_BEARER_TOKEN_BEDROCK'));
  if (environment('BEDROCK_ASSUME_ROLE') !== undefined) return undefined;
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

/** Opened by the first call that needs it. */
function fromSource({ loadModule, openSource, now = Date.now }: IdentitySettings): IdentityResolver {
  return provided(async (...options: []) => {
    const chain = await import('./chain.ts');
    return chain.askSource(openSource ?? (() => chain.loadDefaultChain(loadModule)), options);
  }, now);
}

function provided(provider: CredentialProvider, now: () => number): IdentityResolver {
  let cached: Promise<(options?: RefreshOptions) => Promise<Credentials>> | undefined;
  return async (options) => {
    cached ??= import('./provider.ts').then((module) => module.createCachedProvider(provider, now));
    return { type: 'sigv4', credentials: await (await cached)(options) };
  };
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

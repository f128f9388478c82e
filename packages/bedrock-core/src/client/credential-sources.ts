// Identities that take more than keys: roles, web identities, profiles. Loaded by the clients that have one.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { loadDefaultChain, type LoadModule } from '../auth/chain.ts';
import type { CredentialProvider, Credentials } from '../auth/credentials.ts';
import type { Profile } from '../auth/profile-file.ts';
import { readProfiles, readTokenFile, runCredentialProcess } from '../auth/profiles.node.ts';
import { requireCredentials } from '../auth/check-credentials.ts';
import type { IdentitySettings } from '../auth/resolve.ts';
import type { WebIdentitySettings } from '../auth/role-settings.ts';
import { BedrockError } from '../errors.ts';
import { assumeRole, assumeRoleWithWebIdentity, type StsContext } from './sts.ts';

type Settings = Pick<IdentitySettings, 'credentials' | 'assumeRole' | 'webIdentity' | 'profile' | 'loadModule'>;

/** What the settings name; without any of them, what the environment does. */
export function openCredentialSource(settings: Settings, context: StsContext): CredentialProvider {
  const { credentials, assumeRole: role, webIdentity, profile } = settings;
  if (role !== undefined) {
    const source = toProvider(role.credentials ?? credentials) ?? fromRest(settings, context);
    return () => assumeRole(context, role, source);
  }
  if (webIdentity !== undefined) return () => fromWebIdentity(context, webIdentity);
  if (profile !== undefined) return () => fromProfile(profile, context, settings.loadModule);
  const roleArn = environment('BEDROCK_ASSUME_ROLE');
  if (roleArn === undefined) return fromRest(settings, context);
  const source = fromRest(settings, context);
  return () => assumeRole(context, { roleArn }, source);
}

/** The environment's own: keys, a web identity's file, a profile, and at last the AWS SDK's chain. */
function fromRest({ webIdentity, profile, loadModule }: Settings, context: StsContext): CredentialProvider {
  return async () => {
    if (webIdentity !== undefined) return fromWebIdentity(context, webIdentity);
    if (profile !== undefined) return fromProfile(profile, context, loadModule);
    const keys = keysOfEnvironment();
    if (keys !== undefined) return keys;
    const [tokenFile, roleArn] = [environment('AWS_WEB_IDENTITY_TOKEN_FILE'), environment('AWS_ROLE_ARN')];
    if (tokenFile !== undefined && roleArn !== undefined) {
      const sessionName = environment('AWS_ROLE_SESSION_NAME');
      return fromWebIdentity(context, { roleArn, tokenFile, sessionName });
    }
    const named = environment('AWS_PROFILE');
    if (named !== undefined) return fromProfile(named, context, loadModule);
    const own = (await readProfiles()).get('default');
    if (own !== undefined && isOurs(own)) return fromProfile('default', context, loadModule);
    return (await loadDefaultChain(loadModule))();
  };
}

const toProvider = (given: Credentials | CredentialProvider | undefined): CredentialProvider | undefined =>
  given === undefined || typeof given === 'function' ? given : () => Promise.resolve(given);

function keysOfEnvironment(): Credentials | undefined {
  const [accessKeyId, secretAccessKey] = [environment('AWS_ACCESS_KEY_ID'), environment('AWS_SECRET_ACCESS_KEY')];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: environment('AWS_SESSION_TOKEN') };
}

async function fromWebIdentity(context: StsContext, settings: WebIdentitySettings): Promise<Credentials> {
  const { token, tokenFile } = settings;
  if (token !== undefined)
    return assumeRoleWithWebIdentity(context, settings, typeof token === 'function' ? await token() : token);
  if (tokenFile === undefined)
    throw new BedrockError('configuration', 'A web identity has a token: pass `token` or `tokenFile`.', {
      path: 'webIdentity.token',
    });
  return assumeRoleWithWebIdentity(context, settings, await readTokenFile(tokenFile));
}

/** Profiles of these kinds need no AWS SDK. */
const isOurs = (profile: Profile): boolean =>
  profile['aws_access_key_id'] !== undefined ||
  profile['role_arn'] !== undefined ||
  profile['credential_process'] !== undefined;

async function fromProfile(
  name: string,
  asked: StsContext,
  loadModule: LoadModule | undefined,
  seen: readonly string[] = [],
): Promise<Credentials> {
  const profile = (await readProfiles()).get(name);
  if (profile === undefined)
    throw new BedrockError('configuration', `There is no profile '${name}' in the files of the AWS CLI.`, {
      path: 'profile',
    });
  // A client that names no region asks STS in the profile's.
  const context = { ...asked, settings: { ...asked.settings, region: asked.settings.region ?? profile['region'] } };
  if (seen.includes(name))
    throw new BedrockError('configuration', `The profile '${name}' is its own source_profile.`, { path: 'profile' });
  const { role_arn: roleArn, web_identity_token_file: tokenFile, role_session_name: sessionName } = profile;
  if (roleArn !== undefined && tokenFile !== undefined)
    return fromWebIdentity(context, { roleArn, tokenFile, sessionName });
  // A role may name its own profile as the source of its keys.
  const isOwnSource = profile['source_profile'] === name;
  if (roleArn !== undefined && !(isOwnSource && seen.length > 0)) {
    const source = sourceOf(name, profile, context, loadModule, seen);
    const durationSeconds = profile['duration_seconds'] === undefined ? undefined : Number(profile['duration_seconds']);
    const { external_id: externalId, mfa_serial: mfaSerial } = profile;
    return assumeRole(context, { roleArn, sessionName, externalId, mfaSerial, durationSeconds }, source);
  }
  const { aws_access_key_id: accessKeyId = '', aws_secret_access_key: secretAccessKey = '' } = profile;
  if (accessKeyId !== '') {
    const sessionToken = profile['aws_session_token'];
    return requireCredentials({ accessKeyId, secretAccessKey, sessionToken }, `The profile '${name}'`);
  }
  const command = profile['credential_process'];
  if (command !== undefined) return runCredentialProcess(command);
  // SSO, login and what is to come.
  return (await loadDefaultChain(loadModule, name))();
}

function sourceOf(
  name: string,
  profile: Profile,
  context: StsContext,
  loadModule: LoadModule | undefined,
  seen: readonly string[],
): CredentialProvider {
  const { source_profile: sourceProfile, credential_source: credentialSource } = profile;
  if (sourceProfile === name) return keysOf(name, profile);
  if (sourceProfile !== undefined) return () => fromProfile(sourceProfile, context, loadModule, [...seen, name]);
  if (credentialSource === 'Environment') {
    return () => {
      const keys = keysOfEnvironment();
      if (keys !== undefined) return Promise.resolve(keys);
      throw new BedrockError(
        'configuration',
        `The profile '${name}' takes its keys from the environment, which has none.`,
      );
    };
  }
  if (credentialSource !== undefined) return async () => (await loadDefaultChain(loadModule))();
  throw new BedrockError(
    'configuration',
    `The profile '${name}' has a role, but no source_profile or credential_source.`,
    {
      path: 'profile',
    },
  );
}

function keysOf(name: string, profile: Profile): CredentialProvider {
  const { aws_access_key_id: accessKeyId = '', aws_secret_access_key: secretAccessKey = '' } = profile;
  return () =>
    Promise.resolve(
      requireCredentials(
        { accessKeyId, secretAccessKey, sessionToken: profile['aws_session_token'] },
        `The profile '${name}'`,
      ),
    );
}

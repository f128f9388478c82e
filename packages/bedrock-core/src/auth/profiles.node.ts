// Profiles as they stand on this machine, and what they run.
// https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import type { Credentials } from './credentials.ts';
import { parseProfiles, type Profile } from './profile-file.ts';
import { requireCredentials } from './check-credentials.ts';

/** Empty where the runtime has no files. */
export async function readProfiles(): Promise<Map<string, Profile>> {
  if (globalThis.process?.getBuiltinModule === undefined) return new Map();
  const folder = `${process.getBuiltinModule('node:os').homedir()}/.aws`;
  const [config, credentials] = await Promise.all([
    readText(environment('AWS_CONFIG_FILE') ?? `${folder}/config`),
    readText(environment('AWS_SHARED_CREDENTIALS_FILE') ?? `${folder}/credentials`),
  ]);
  return parseProfiles(config, credentials);
}

/** Empty where there is no such file. */
async function readText(path: string): Promise<string> {
  try {
    return await process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8');
  } catch {
    return '';
  }
}

export async function readTokenFile(path: string): Promise<string> {
  if (globalThis.process?.getBuiltinModule === undefined)
    throw new BedrockError('configuration', 'This runtime has no files: pass `webIdentity.token` instead.');
  try {
    return await process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8');
  } catch (cause) {
    throw new BedrockError('configuration', `The token file of the web identity cannot be read: ${path}`, { cause });
  }
}

const maxMilliseconds = 60_000;

/** Runs `credential_process` as the AWS CLI does: with a shell, its JSON on the standard output. */
export async function runCredentialProcess(command: string): Promise<Credentials> {
  const { exec } = process.getBuiltinModule('node:child_process');
  const output = await new Promise<string>((resolve, reject) => {
    exec(command, { timeout: maxMilliseconds, encoding: 'utf8' }, (error, stdout) => {
      // The error names the command, which may hold a secret.
      if (error === null) resolve(stdout);
      else
        reject(
          new BedrockError('authentication', `The profile's credential_process failed (${error.code ?? 'no code'}).`),
        );
    });
  });
  const found = parseJson(output);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = isJsonObject(found) ? found : {};
  const expiration = typeof Expiration === 'string' ? new Date(Expiration) : undefined;
  return requireCredentials(
    {
      accessKeyId: String(AccessKeyId ?? ''),
      secretAccessKey: String(SecretAccessKey ?? ''),
      ...(typeof SessionToken === 'string' ? { sessionToken: SessionToken } : {}),
      ...(expiration === undefined ? {} : { expiration }),
    },
    "What the profile's credential_process wrote",
  );
}

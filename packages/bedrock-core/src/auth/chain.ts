// The AWS SDK's default chain (profiles, SSO, roles, containers, instances): an optional peer, loaded
// only when nothing else names an identity.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { CredentialProvider, Credentials } from './credentials.ts';
import { waysToAuthenticate } from './ways.ts';

/** Loads a module by name. In a variable, so that bundlers leave the optional peer alone. */
export type LoadModule = (name: string) => Promise<unknown>;
const importModule: LoadModule = (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/**
 * The default chain as a provider.
 *
 * @throws {BedrockError} `configuration` where it is not installed or cannot run.
 */
export async function loadDefaultChain(load: LoadModule = importModule, profile?: string): Promise<CredentialProvider> {
  if (globalThis.process?.versions?.node === undefined) {
    throw new BedrockError('configuration', `No credentials for Bedrock. ${waysToAuthenticate}`);
  }
  let chain: unknown;
  try {
    chain = await load('@aws-sdk/credential-provider-node');
  } catch (cause) {
    throw new BedrockError('configuration', `No credentials for Bedrock. ${waysToAuthenticate}`, { cause });
  }
  const { defaultProvider } = chain as { defaultProvider: (options: { profile?: string }) => CredentialProvider };
  return defaultProvider(profile === undefined ? {} : { profile });
}

/** Opens a source of credentials and asks it. What it says itself stays; else the ways in are told. */
export async function askSource(open: () => Promise<CredentialProvider>, options: []): Promise<Credentials> {
  const source = await open();
  try {
    return await source(...options);
  } catch (cause) {
    if (BedrockError.isInstance(cause)) throw cause;
    const message = `The AWS SDK's default chain found no credentials. ${waysToAuthenticate}`;
    throw new BedrockError('authentication', message, { cause });
  }
}

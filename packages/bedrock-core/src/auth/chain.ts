// The AWS SDK's default chain (profiles, SSO, roles, containers, instances): an optional peer, loaded
// only when nothing else names an identity.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { CredentialProvider } from './credentials.ts';

/** All the ways in, for the messages of errors. */
export const waysToAuthenticate: string =
  'Pass `apiKey` or `credentials`, or set AWS_BEARER_TOKEN_BEDROCK, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
  'or install @aws-sdk/credential-provider-node to use profiles, SSO and roles (Node.js only).';

/** Loads a module by name. In a variable, so that bundlers leave the optional peer alone. */
export type LoadModule = (name: string) => Promise<unknown>;
const importModule: LoadModule = (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/**
 * The default chain as a provider.
 *
 * @throws {BedrockError} `configuration` where it is not installed or cannot run.
 */
export async function loadDefaultChain(load: LoadModule = importModule): Promise<CredentialProvider> {
  if (globalThis.process?.versions?.node === undefined) {
    throw new BedrockError('configuration', `No credentials for Bedrock. ${waysToAuthenticate}`);
  }
  let chain: unknown;
  try {
    chain = await load('@aws-sdk/credential-provider-node');
  } catch (cause) {
    throw new BedrockError('configuration', `No credentials for Bedrock. ${waysToAuthenticate}`, { cause });
  }
  return (chain as { defaultProvider: () => CredentialProvider }).defaultProvider();
}

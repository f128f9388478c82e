// A client of the AWS SDK: its region, its credentials, its endpoint and its request handler are taken.
// SPDX-License-Identifier: Apache-2.0
import type { CredentialProvider } from '../auth/credentials.ts';
import { BedrockError } from '../errors.ts';
import { fetchOfHandler } from './sdk-handler.ts';
import type { BedrockSettings } from './settings.ts';

interface Endpoint {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
}

/** The settings with what the client holds in place of what they leave open. */
export async function settingsOfClient(settings: BedrockSettings): Promise<BedrockSettings> {
  const { client, ...rest } = settings;
  const config = client?.config;
  if (config === undefined)
    throw new BedrockError('configuration', '`client` is no client of the AWS SDK: it has no `config`.', {
      path: 'client',
    });
  const region = settings.region ?? (typeof config.region === 'function' ? await config.region() : config.region);
  const hasIdentity =
    [rest.apiKey, rest.credentials, rest.assumeRole, rest.webIdentity, rest.profile].find(
      (one) => one !== undefined,
    ) !== undefined;
  const credentials = hasIdentity ? rest.credentials : credentialsOf(config.credentials);
  return {
    ...{ ...rest, region, credentials },
    endpoint: rest.endpoint ?? (await endpointOf(config.endpoint)),
    fetch: rest.fetch ?? fetchOfHandler(config.requestHandler),
  };
}

function credentialsOf(given: unknown): CredentialProvider | undefined {
  if (typeof given === 'function') return given as CredentialProvider;
  return typeof given === 'object' && given !== null ? () => Promise.resolve(given as never) : undefined;
}

async function endpointOf(given: unknown): Promise<string | undefined> {
  if (typeof given === 'string') return given;
  if (typeof given !== 'function') return undefined;
  const { protocol, hostname, port, path } = (await (given as () => Promise<Endpoint>)()) ?? {};
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path === '/' ? '' : path}`;
}

// Where requests go: the region, the URL, and whether it may receive keys.
// https://docs.aws.amazon.com/general/latest/gr/bedrock.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { BedrockError } from '../errors.ts';

/** The services that are called, named as in their hosts. */
export type Service = 'bedrock-runtime' | 'bedrock' | 'bedrock-agent-runtime' | 'bedrock-mantle' | 'sts' | 's3';

/** Base URLs by service; those that are missing are AWS's own. */
export type Endpoints = Readonly<Partial<Record<Service, string>>>;

/**
 * The region: explicit, else the ARN's, else AWS_REGION, AWS_REGION_NAME or AWS_DEFAULT_REGION.
 *
 * @throws {BedrockError} `configuration` when there is none, or one that cannot be part of a host name.
 */
export function resolveRegion({
  region,
  arnRegion,
}: {
  region?: string | undefined;
  arnRegion?: string | undefined;
}): string {
  const found =
    region ??
    (arnRegion || undefined) ??
    environment('AWS_REGION') ??
    environment('AWS_REGION_NAME') ??
    environment('AWS_DEFAULT_REGION');
  if (found === undefined) {
    throw new BedrockError(
      'configuration',
      'No AWS region. Pass `region`, call an ARN, or set AWS_REGION, AWS_REGION_NAME or AWS_DEFAULT_REGION.',
      { path: 'region' },
    );
  }
  if (!/^[a-z0-9-]{1,63}$/.test(found)) {
    const shown = JSON.stringify(String(found).slice(0, 40));
    throw new BedrockError('configuration', `${shown} is not an AWS region: it looks like 'us-east-1'.`, {
      path: 'region',
    });
  }
  return found;
}

/** AWS's own host in the commercial regions, where nearly all calls go. `endpoint-rules.ts` knows the others. */
export function plainEndpoint(service: Service, region: string): URL | undefined {
  const isPlain =
    service !== 'bedrock-mantle' &&
    /^(?!cn)[a-z]{2}-[a-z]+-\d$/.test(region) &&
    [variableOf(service), ...variables].every((name) => environment(name) === undefined);
  return isPlain ? new URL(`https://${service}.${region}.amazonaws.com`) : undefined;
}

/** Each may lead elsewhere. */
const variables = ['AWS_ENDPOINT_URL', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT', 'AWS_PROFILE'] as const;

/** The variable that holds the base URL of this service alone. */
export const variableOf = (service: Service): string =>
  `AWS_ENDPOINT_URL_${service.replaceAll('-', '_').toUpperCase()}`;

/** The URL of one request. `path` (which may hold a query) starts with a slash and is encoded already. */
export function requestUrl(base: URL, path: string): URL {
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const url = new URL(`${base.origin}${prefix}${path}`);
  const asked = path.includes('?') ? path.slice(0, path.indexOf('?')) : path;
  // A dot segment in an id would climb to another operation.
  if (url.pathname !== prefix + asked) {
    throw new BedrockError('invalid-request', 'The request has no plain path: is there a `..` in an id?');
  }
  return url;
}

/** The service's name in a signature's scope. */
export function signingName(service: Service): string {
  return service === 'bedrock-runtime' || service === 'bedrock-agent-runtime' ? 'bedrock' : service;
}

/**
 * Refuses to send keys in the clear: with plain http, only to this machine.
 *
 * @throws {BedrockError} `configuration`
 */
export function assertSecure(url: URL): void {
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return;
  const message = `The endpoint http://${url.host} would receive credentials unencrypted. Use https.`;
  throw new BedrockError('configuration', message, { path: 'endpoint' });
}

function isLoopback(hostname: string): boolean {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name);
}

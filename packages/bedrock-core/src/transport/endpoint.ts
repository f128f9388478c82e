// Where requests go: the region, the host of its partition, or the base URL that the caller gave.
// https://docs.aws.amazon.com/general/latest/gr/bedrock.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { BedrockError } from '../errors.ts';

/** The services that are called, named as in their hosts. */
export type Service = 'bedrock-runtime' | 'bedrock' | 'bedrock-agent-runtime' | 'bedrock-mantle' | 'sts' | 's3';

/** Base URLs by service; those that are missing are AWS's own. */
export type Endpoints = Readonly<Partial<Record<Service, string>>>;

export interface EndpointInput {
  /** Base URL that takes the place of AWS's host: one for all services, or for each its own. */
  endpoint?: string | Endpoints | undefined;
  region: string;
  service: Service;
}

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
      'No AWS region. Pass `region`, or use an ARN as the model id, or set AWS_REGION (or AWS_REGION_NAME, AWS_DEFAULT_REGION).',
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

/**
 * The base URL of a service: explicit, else AWS_ENDPOINT_URL_<SERVICE>, else AWS_ENDPOINT_URL, else
 * AWS's host (AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT are heeded). A path prefix is kept.
 *
 * @throws {BedrockError} `configuration` for what is not a plain http(s) base URL.
 */
export function resolveEndpoint({ endpoint, region, service }: EndpointInput): URL {
  const variable = `AWS_ENDPOINT_URL_${service.replaceAll('-', '_').toUpperCase()}`;
  const own = typeof endpoint === 'object' ? endpoint[service] : endpoint;
  if (own !== undefined) return parseBaseUrl(own, '`endpoint`');
  for (const name of [variable, 'AWS_ENDPOINT_URL']) {
    const found = environment(name);
    if (found !== undefined) return parseBaseUrl(found, name);
  }
  return new URL(`https://${hostOf(service, region)}`);
}

/** The URL of one request. `path` (which may hold a query) starts with a slash and is encoded already. */
export function requestUrl(base: URL, path: string): URL {
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const url = new URL(`${base.origin}${prefix}${path}`);
  const asked = path.includes('?') ? path.slice(0, path.indexOf('?')) : path;
  // A dot segment in an id would climb to another operation.
  if (url.pathname !== prefix + asked) {
    throw new BedrockError('invalid-request', 'The path of the request is not a plain path. Is there a `..` in an id?');
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

function parseBaseUrl(text: string, source: string): URL {
  const refuse = (why: string): BedrockError =>
    new BedrockError(
      'configuration',
      `${source} ${why}. It looks like 'https://bedrock-runtime.us-east-1.amazonaws.com'.`,
      {
        path: 'endpoint',
      },
    );
  if (!URL.canParse(text)) throw refuse('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('is not an http(s) URL');
  if (url.username !== '' || url.password !== '') throw refuse('holds a user name or a password');
  if (url.search !== '' || url.hash !== '') throw refuse('has a query or a fragment');
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** Region prefix, suffix of hosts, suffix of dual-stack hosts; the first that fits. */
const partitions: readonly (readonly [prefix: string, suffix: string, dualStackSuffix: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ['us-isob-', 'sc2s.sgov.gov', 'api.aws.scloud'],
  ['us-isof-', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
  ['us-iso-', 'c2s.ic.gov', 'api.aws.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  ['eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ['', 'amazonaws.com', 'api.aws'],
];

function hostOf(service: Service, region: string): string {
  const isFips = environment('AWS_USE_FIPS_ENDPOINT') === 'true';
  const isDualStack = environment('AWS_USE_DUALSTACK_ENDPOINT') === 'true';
  const [, suffix, dualStackSuffix] = partitions.find(([prefix]) => region.startsWith(prefix)) as [
    string,
    string,
    string,
  ];
  if (service === 'bedrock-mantle') return `bedrock-mantle.${region}.${dualStackSuffix}`;
  const name = isFips ? `${service}-fips` : service;
  if (service === 's3') return `${name}.${isDualStack ? 'dualstack.' : ''}${region}.${suffix}`;
  return `${name}.${region}.${isDualStack ? dualStackSuffix : suffix}`;
}

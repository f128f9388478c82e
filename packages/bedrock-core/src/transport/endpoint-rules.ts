// Base URLs that are not simply AWS's commercial hosts: the caller's, the environment's, the profile's; FIPS,
// dual stack and the other partitions.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import { BedrockError } from '../errors.ts';
import { variableOf, type Endpoints, type Service } from './endpoint.ts';

export interface EndpointInput {
  /** Base URL that takes the place of AWS's host: one for all services, or for each its own. */
  endpoint?: string | Endpoints | undefined;
  useFipsEndpoint?: boolean | undefined;
  useDualstackEndpoint?: boolean | undefined;
  region: string;
  service: Service;
  /** Settings of the profile in use, by their names in the AWS CLI's files. */
  profile?: Readonly<Record<string, string>> | undefined;
}

/**
 * The base URL of a service: explicit, else AWS_ENDPOINT_URL_<SERVICE>, else AWS_ENDPOINT_URL, else the
 * profile's (the three are passed over with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS), else AWS's host of the
 * region. A path prefix is kept.
 *
 * @throws {BedrockError} `configuration` for what is not a plain http(s) base URL, and for FIPS or dual stack
 * with a URL that is not AWS's choice.
 */
export function resolveEndpoint(input: EndpointInput): URL {
  const { endpoint, service } = input;
  const own = typeof endpoint === 'object' ? endpoint[service] : endpoint;
  if (own !== undefined) {
    // What the environment asks of AWS's hosts does not concern a host that the code names; nor does what the
    // code asks for all services concern the one that has a URL of its own.
    const isAsked = input.useFipsEndpoint === true || input.useDualstackEndpoint === true;
    if (isAsked && typeof endpoint === 'string') throw contradiction(input, '`endpoint`');
    return parseBaseUrl(own, '`endpoint`');
  }
  const variant = variantOf(input);
  const [source, url] = findConfigured(input) ?? [];
  if (url === undefined || source === undefined) return new URL(`https://${hostOf(input, variant)}`);
  if (variant.isFips || variant.isDualStack) throw contradiction(input, source);
  return parseBaseUrl(url, source);
}

/** The URL that the environment or the profile names, and where. */
function findConfigured({ service, profile = {} }: EndpointInput): [source: string, url: string] | undefined {
  if (flag(['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ignore_configured_endpoint_urls'], profile)) return undefined;
  for (const name of [variableOf(service), 'AWS_ENDPOINT_URL']) {
    const url = environment(name);
    if (url !== undefined) return [name, url];
  }
  for (const name of [`${service.replaceAll('-', '_')}.endpoint_url`, 'endpoint_url']) {
    const url = profile[name];
    if (url !== undefined && url !== '') return [`The profile's ${name}`, url];
  }
  return undefined;
}

interface Variant {
  isFips: boolean;
  isDualStack: boolean;
}

function variantOf({ useFipsEndpoint, useDualstackEndpoint, profile = {} }: EndpointInput): Variant {
  return {
    isFips: useFipsEndpoint ?? flag(['AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'], profile),
    isDualStack: useDualstackEndpoint ?? flag(['AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'], profile),
  };
}

/** A word that is neither would leave somebody without the FIPS that they asked for. */
function flag([variable, key]: [string, string], profile: Readonly<Record<string, string>>): boolean {
  const set = environment(variable);
  const text = (set ?? profile[key] ?? 'false').toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  const source = set === undefined ? `The profile's ${key}` : variable;
  throw new BedrockError('configuration', `${source} is neither true nor false.`, {
    path: set === undefined ? `profile.${key}` : variable,
  });
}

function contradiction(input: EndpointInput, source: string): BedrockError {
  const name = variantOf(input).isFips ? 'useFipsEndpoint' : 'useDualstackEndpoint';
  const variable = name === 'useFipsEndpoint' ? 'AWS_USE_FIPS_ENDPOINT' : 'AWS_USE_DUALSTACK_ENDPOINT';
  const message = `\`${name}\` (or ${variable}) chooses among AWS's own hosts, while ${source.replace(/^The/, 'the')} names another one. Set one of the two.`;
  return new BedrockError('configuration', message, { path: name });
}

/** Going to another host in silence would break the promise that FIPS is. */
function noFipsHost(): BedrockError {
  const message =
    "AWS documents no FIPS host for bedrock-mantle: call the runtime's (`host: 'runtime'`), or name one in `endpoint['bedrock-mantle']`.";
  return new BedrockError('configuration', message, { path: 'useFipsEndpoint' });
}

function parseBaseUrl(text: string, source: string): URL {
  const refuse = (why: string): BedrockError =>
    new BedrockError(
      'configuration',
      `${source} ${why}. It looks like 'https://bedrock-runtime.us-east-1.amazonaws.com'.`,
      { path: 'endpoint' },
    );
  if (typeof text !== 'string' || !URL.canParse(text)) throw refuse('is not a URL');
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

function hostOf({ service, region }: EndpointInput, { isFips, isDualStack }: Variant): string {
  const found = partitions.find(([prefix]) => region.startsWith(prefix));
  const [, suffix, dualStackSuffix] = found as [string, string, string];
  if (service === 'bedrock-mantle') {
    if (isFips) throw noFipsHost();
    return `bedrock-mantle.${region}.${dualStackSuffix}`;
  }
  // GovCloud's STS is a FIPS host by its plain name.
  const isFipsAnyway = service === 'sts' && region.startsWith('us-gov-') && !isDualStack;
  const name = isFips && !isFipsAnyway ? `${service}-fips` : service;
  if (service === 's3') return `${name}.${isDualStack ? 'dualstack.' : ''}${region}.${suffix}`;
  return `${name}.${region}.${isDualStack ? dualStackSuffix : suffix}`;
}

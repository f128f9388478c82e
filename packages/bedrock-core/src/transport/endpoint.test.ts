// Regions and hosts; the AWS SDK's own endpoint rules are the oracle.
// SPDX-License-Identifier: Apache-2.0
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertSecure, plainEndpoint, requestUrl, resolveRegion, signingName } from './endpoint.ts';
import { resolveEndpoint } from './endpoint-rules.ts';

const saved = new Map<string, string | undefined>();

beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (!name.startsWith('AWS_')) continue;
    saved.set(name, process.env[name]);
    delete process.env[name];
  }
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  for (const [name, value] of saved) process.env[name] = value;
  saved.clear();
});

const refuses = (run: () => unknown, message: RegExp, kind = 'configuration'): void => {
  let error: unknown;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
};

test('the region: explicit, ARN, then the three variables', () => {
  const settings: { region?: string | undefined; arnRegion?: string | undefined } = { region: 'a-1', arnRegion: 'b-1' };
  Object.assign(process.env, { AWS_REGION: 'c-1', AWS_REGION_NAME: 'd-1', AWS_DEFAULT_REGION: 'e-1' });
  expect(resolveRegion(settings)).toBe('a-1');
  settings.region = undefined;
  expect(resolveRegion(settings)).toBe('b-1');
  settings.arnRegion = '';
  expect(resolveRegion(settings)).toBe('c-1');
  process.env['AWS_REGION'] = '';
  expect(resolveRegion(settings)).toBe('d-1');
  delete process.env['AWS_REGION_NAME'];
  expect(resolveRegion(settings)).toBe('e-1');
  delete process.env['AWS_DEFAULT_REGION'];
  refuses(() => resolveRegion(settings), /`region`.*ARN.*AWS_REGION/);
});

test.each(['', 'x/../y', 'us-east-1\r\nx: y', 'us east', 'US-EAST-1', 'a.b', 'a@b', 'x'.repeat(64)])(
  'the region %j is refused',
  (region) => {
    refuses(() => resolveRegion({ region }), /not an AWS region/);
  },
);

/** Every region of the AWS SDK's own list. */
const regions = [
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2',
  'ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7',
  'ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3',
  'il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1',
  'us-east-1 us-east-2 us-west-1 us-west-2 cn-north-1 cn-northwest-1 eusc-de-east-1 us-gov-east-1 us-gov-west-1',
  'us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-east-1 us-isof-south-1',
].flatMap((line) => line.split(' '));

const variants = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

describe.each(variants)('FIPS %s, dual stack %s', (UseFIPS, UseDualStack) => {
  const client = new BedrockRuntimeClient({ region: 'us-east-1' });
  const theirs = (Region: string): string =>
    client.config.endpointProvider({ Region, UseFIPS, UseDualStack }, {}).url.href;

  test.each(regions)('%s has the host that the AWS SDK uses', (region) => {
    const place = { region, service: 'bedrock-runtime' } as const;
    const settings = { useFipsEndpoint: UseFIPS, useDualstackEndpoint: UseDualStack };
    expect(resolveEndpoint({ ...place, ...settings }).href).toBe(theirs(region));
    const plain = plainEndpoint('bedrock-runtime', region)?.href;
    if (plain !== undefined) expect(plain).toBe(resolveEndpoint(place).href);

    if (UseFIPS) process.env['AWS_USE_FIPS_ENDPOINT'] = 'true';
    if (UseDualStack) process.env['AWS_USE_DUALSTACK_ENDPOINT'] = 'TRUE';
    expect(resolveEndpoint(place).href).toBe(theirs(region));
    if (UseFIPS || UseDualStack) expect(plainEndpoint('bedrock-runtime', region)).toBeUndefined();
    // What the code says wins.
    const off = { useFipsEndpoint: false, useDualstackEndpoint: false };
    expect(resolveEndpoint({ ...place, ...off }).href).toBe(
      client.config.endpointProvider({ Region: region }, {}).url.href,
    );
  });
});

test('the commercial regions are known without the rules, the others by them', () => {
  expect(regions.filter((region) => plainEndpoint('bedrock-runtime', region) === undefined)).toEqual([
    ...['cn-north-1', 'cn-northwest-1', 'eusc-de-east-1', 'us-gov-east-1', 'us-gov-west-1'],
    ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'eu-isoe-west-1'],
    ...['us-isof-east-1', 'us-isof-south-1'],
  ]);
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_PROFILE']) {
    process.env[name] = 'something';
    expect(plainEndpoint('bedrock-runtime', 'us-east-1')).toBeUndefined();
    process.env[name] = '';
    expect(plainEndpoint('bedrock-runtime', 'us-east-1')).toBeDefined();
  }
});

test.each([
  ['bedrock', 'https://bedrock.us-east-1.amazonaws.com/', 'bedrock'],
  ['bedrock-agent-runtime', 'https://bedrock-agent-runtime.us-east-1.amazonaws.com/', 'bedrock'],
  ['bedrock-mantle', 'https://bedrock-mantle.us-east-1.api.aws/', 'bedrock-mantle'],
  ['sts', 'https://sts.us-east-1.amazonaws.com/', 'sts'],
  ['s3', 'https://s3.us-east-1.amazonaws.com/', 's3'],
] as const)('%s has its host and signing name', (service, host, name) => {
  expect(resolveEndpoint({ region: 'us-east-1', service }).href).toBe(host);
  expect(signingName(service)).toBe(name);
});

test('an endpoint: explicit, of the service, of all services, of the profile', () => {
  const profile = {
    endpoint_url: 'https://profile.example',
    'bedrock_runtime.endpoint_url': 'https://section.example',
  };
  const input = { region: 'us-east-1', service: 'bedrock-runtime', profile } as const;
  const other = { ...input, service: 'bedrock' } as const;
  expect([resolveEndpoint(input).host, resolveEndpoint(other).host]).toEqual(['section.example', 'profile.example']);
  process.env['AWS_ENDPOINT_URL'] = 'https://all.example';
  expect(resolveEndpoint(input).host).toBe('all.example');
  process.env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] = 'https://one.example';
  expect(resolveEndpoint(input).host).toBe('one.example');
  expect(resolveEndpoint(other).host).toBe('all.example');
  expect(resolveEndpoint({ ...input, endpoint: 'https://own.example' }).host).toBe('own.example');
  expect(resolveEndpoint({ ...input, endpoint: { bedrock: 'https://own.example' } }).host).toBe('one.example');
  process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] = 'true';
  expect(resolveEndpoint(input).host).toBe('bedrock-runtime.us-east-1.amazonaws.com');
  expect(resolveEndpoint({ ...input, endpoint: 'https://own.example' }).host).toBe('own.example');
  process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] = '';
  const ignoring = { ...profile, ignore_configured_endpoint_urls: 'true', use_fips_endpoint: 'true' };
  expect(resolveEndpoint({ ...input, profile: ignoring }).host).toBe('bedrock-runtime-fips.us-east-1.amazonaws.com');
});

test.each([
  ['the code', 'endpoint', { useFipsEndpoint: true, endpoint: 'https://own.example' }, {}, 'useFipsEndpoint'],
  ['the code', 'endpoint', { useDualstackEndpoint: true, endpoint: 'https://own.example' }, {}, 'useDualstackEndpoint'],
  [
    'the code',
    'AWS_ENDPOINT_URL',
    { useFipsEndpoint: true },
    { AWS_ENDPOINT_URL: 'https://all.example' },
    'useFipsEndpoint',
  ],
  [
    'the environment',
    'AWS_ENDPOINT_URL_BEDROCK',
    {},
    { AWS_ENDPOINT_URL_BEDROCK: 'https://one.example', AWS_USE_FIPS_ENDPOINT: 'true' },
    'useFipsEndpoint',
  ],
])('FIPS or dual stack asked by %s with a URL in %s is refused', (_, source, settings, variables, path) => {
  Object.assign(process.env, variables);
  const run = (): URL => resolveEndpoint({ region: 'us-east-1', service: 'bedrock', ...settings });
  expect(run).toThrow(expect.objectContaining({ kind: 'configuration', path }));
  refuses(run, new RegExp(`\\b${source}.*one of the two`));
});

test("a URL in the code passes over what the environment asks of AWS's hosts", () => {
  process.env['AWS_USE_FIPS_ENDPOINT'] = 'true';
  const endpoint = 'https://own.example';
  expect(resolveEndpoint({ region: 'us-east-1', service: 'bedrock', endpoint }).host).toBe('own.example');
});

test('bedrock-mantle has no FIPS host: nothing goes to another one in silence', () => {
  const place = { region: 'us-east-1', service: 'bedrock-mantle', useFipsEndpoint: true } as const;
  refuses(() => resolveEndpoint(place), /no FIPS host.*host: 'runtime'/);
  const endpoint = { 'bedrock-mantle': 'https://own.example' };
  expect(resolveEndpoint({ ...place, endpoint }).host).toBe('own.example');
  const runtime = resolveEndpoint({ ...place, endpoint, service: 'bedrock-runtime' });
  expect(runtime.host).toBe('bedrock-runtime-fips.us-east-1.amazonaws.com');
});

test('a word that is neither true nor false is refused', () => {
  process.env['AWS_USE_FIPS_ENDPOINT'] = 'yes';
  refuses(() => resolveEndpoint({ region: 'us-east-1', service: 'bedrock' }), /AWS_USE_FIPS_ENDPOINT is neither/);
  delete process.env['AWS_USE_FIPS_ENDPOINT'];
  const profile = { use_dualstack_endpoint: 'on' };
  refuses(
    () => resolveEndpoint({ region: 'us-east-1', service: 'bedrock', profile }),
    /profile's use_dualstack_endpoint/,
  );
});

test('a path prefix is kept, its trailing slash is not', () => {
  const at = (endpoint: string, path: string): string =>
    requestUrl(resolveEndpoint({ endpoint, region: 'us-east-1', service: 'bedrock-runtime' }), path).href;
  expect(at('https://x.example', '/model/a%3A0/converse')).toBe('https://x.example/model/a%3A0/converse');
  expect(at('https://x.example:8443/proxy//', '/models?a=b%2Fc')).toBe('https://x.example:8443/proxy/models?a=b%2Fc');
  expect(at('http://[::1]:80/p', '/x')).toBe('http://[::1]/p/x');
});

test('an id cannot climb out of its path', () => {
  const base = new URL('https://x.example');
  refuses(() => requestUrl(base, '/model/../invoke'), /plain path/, 'invalid-request');
  refuses(() => requestUrl(base, '/model/%2e%2e/invoke'), /plain path/, 'invalid-request');
  refuses(() => requestUrl(base, '/model/a#b/invoke'), /plain path/, 'invalid-request');
});

test.each([
  ['', /not a URL/],
  ['bedrock.example', /not a URL/],
  ['file:///etc/passwd', /not an http/],
  ['javascript:alert(1)', /not an http/],
  ['https://user:canary@x.example', /user name or a password/],
  ['https://x.example/?key=canary', /query/],
])('the endpoint %j is refused without being quoted', (endpoint, message) => {
  const run = (): URL => resolveEndpoint({ endpoint, region: 'us-east-1', service: 'bedrock' });
  refuses(run, message);
  expect(run).not.toThrow(/canary/);
});

test.each([
  'http://localhost:8080',
  'http://localhost.',
  'http://api.localhost',
  'http://127.0.0.1',
  'http://127.9.9.9',
  'http://2130706433',
  'http://[::1]:1',
  'https://x.example',
])('%s may receive credentials', (url) => {
  expect(() => assertSecure(new URL(url))).not.toThrow();
});

test.each([
  'http://x.example',
  'http://localhost.example',
  'http://127.0.0.1.example',
  'http://10.0.0.1',
  'http://0.0.0.0',
  'http://[::ffff:7f00:1]',
  'http://notlocalhost',
])('%s may not', (url) => {
  refuses(() => assertSecure(new URL(url)), /unencrypted/);
});

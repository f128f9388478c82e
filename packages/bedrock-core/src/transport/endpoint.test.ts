// Regions and hosts; the AWS SDK's own endpoint rules are the oracle.
// SPDX-License-Identifier: Apache-2.0
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertSecure, requestUrl, resolveEndpoint, resolveRegion, signingName } from './endpoint.ts';

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

describe.each([
  'us-east-1',
  'ap-southeast-7',
  'cn-north-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'us-isof-south-1',
  'eu-isoe-west-1',
  'eusc-de-east-1',
])('%s', (region) => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('has the host that the AWS SDK uses (FIPS %s, dual stack %s)', (UseFIPS, UseDualStack) => {
    const client = new BedrockRuntimeClient({ region });
    const expected = client.config.endpointProvider({ Region: region, UseFIPS, UseDualStack }, {});
    client.destroy();
    if (UseFIPS) process.env['AWS_USE_FIPS_ENDPOINT'] = 'true';
    if (UseDualStack) process.env['AWS_USE_DUALSTACK_ENDPOINT'] = 'true';
    expect(resolveEndpoint({ region, service: 'bedrock-runtime' }).href).toBe(expected.url.href);
  });
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

test('an endpoint: explicit, of the service, of all services', () => {
  const input = { region: 'us-east-1', service: 'bedrock-runtime' } as const;
  process.env['AWS_ENDPOINT_URL'] = 'https://all.example';
  expect(resolveEndpoint(input).host).toBe('all.example');
  process.env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] = 'https://one.example';
  expect(resolveEndpoint(input).host).toBe('one.example');
  expect(resolveEndpoint({ ...input, service: 'bedrock' }).host).toBe('all.example');
  expect(resolveEndpoint({ ...input, endpoint: 'https://own.example' }).host).toBe('own.example');
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

// Which host each service is called at, from the caller's side; the AWS SDK's own rules are the oracle.
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BedrockAgentRuntimeClient } from '@aws-sdk/client-bedrock-agent-runtime';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { STSClient } from '@aws-sdk/client-sts';
import { createBedrock, type Bedrock, type BedrockError, type BedrockSettings } from 'bedrock-core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bedrock-endpoints-'));
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const settings = { region: 'us-east-1', credentials };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
});
afterAll(() => rmSync(folder, { recursive: true }));

type Service = 'bedrock-runtime' | 'bedrock' | 'bedrock-agent-runtime' | 'bedrock-mantle' | 's3' | 'sts';

const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];
const calls: Record<Exclude<Service, 'sts'>, (bedrock: Bedrock) => Promise<unknown>> = {
  'bedrock-runtime': (bedrock) => bedrock.converse({ modelId: 'amazon.nova-lite-v1:0', messages }),
  bedrock: (bedrock) => bedrock.listModels(),
  'bedrock-agent-runtime': (bedrock) => bedrock.retrieve({ knowledgeBaseId: 'KB12345678', query: 'Hi' }),
  'bedrock-mantle': (bedrock) =>
    bedrock.converse({ modelId: 'openai.gpt-oss-120b', messages }, { surface: 'openai', host: 'mantle' }),
  s3: (bedrock) => bedrock.s3.get('s3://bucket/object'),
};

/** The URL of the first request: nothing is sent. */
async function urlOf(service: Service, given: BedrockSettings): Promise<URL> {
  const stop = new Error('Far enough.');
  let url: URL | undefined;
  const fetch = (input: unknown): Promise<never> => {
    url ??= new URL(String(input));
    return Promise.reject(stop);
  };
  const webIdentity = { roleArn: 'arn:aws:iam::123456789012:role/reader', token: 'a.b.c' };
  const whole = service === 'sts' ? { ...given, credentials: undefined, webIdentity } : given;
  const call = calls[service === 'sts' ? 'bedrock-runtime' : service];
  await call(createBedrock({ ...whole, fetch, maxRetries: 0 })).catch((error: BedrockError) => {
    if (url === undefined) throw error;
  });
  if (url === undefined) throw new Error('Nothing was sent.');
  return url;
}

const oracles = {
  'bedrock-runtime': new BedrockRuntimeClient(settings).config.endpointProvider,
  'bedrock-agent-runtime': new BedrockAgentRuntimeClient(settings).config.endpointProvider,
  sts: new STSClient(settings).config.endpointProvider,
} as const;

const regions = [
  ...['us-east-1', 'eu-central-1', 'ap-southeast-7', 'cn-north-1', 'us-gov-west-1', 'us-gov-east-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1', 'eusc-de-east-1'],
];

describe.each(['bedrock-runtime', 'bedrock-agent-runtime', 'sts'] as const)('%s', (service) => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('is called where the AWS SDK calls it in every partition (FIPS %s, dual stack %s)', async (fips, dualStack) => {
    for (const region of regions) {
      const asked = { Region: region, UseFIPS: fips, UseDualStack: dualStack };
      const expected = oracles[service](asked, {}).url.host;
      const own = { credentials, region, useFipsEndpoint: fips, useDualstackEndpoint: dualStack };
      expect([region, (await urlOf(service, own)).host]).toEqual([region, expected]);
    }
  });
});

test('each service has its own host', async () => {
  const found = await Promise.all(
    (Object.keys(calls) as Service[]).map(async (name) => (await urlOf(name, settings)).host),
  );
  expect(found).toEqual([
    'bedrock-runtime.us-east-1.amazonaws.com',
    'bedrock.us-east-1.amazonaws.com',
    'bedrock-agent-runtime.us-east-1.amazonaws.com',
    'bedrock-mantle.us-east-1.api.aws',
    's3.us-east-1.amazonaws.com',
  ]);
  const both = { ...settings, useFipsEndpoint: true, useDualstackEndpoint: true };
  expect((await urlOf('s3', both)).host).toBe('s3-fips.dualstack.us-east-1.amazonaws.com');
  expect((await urlOf('bedrock', both)).host).toBe('bedrock-fips.us-east-1.api.aws');
});

test('the environment names URLs for one service or for all, STS among them', async () => {
  process.env['AWS_ENDPOINT_URL'] = 'https://all.example/prefix';
  process.env['AWS_ENDPOINT_URL_BEDROCK'] = 'https://control.example';
  process.env['AWS_ENDPOINT_URL_STS'] = 'https://sts.example';
  expect((await urlOf('bedrock-runtime', settings)).href).toMatch(/^https:\/\/all\.example\/prefix\/model\//);
  expect((await urlOf('bedrock', settings)).host).toBe('control.example');
  expect((await urlOf('sts', settings)).host).toBe('sts.example');
  process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] = 'true';
  expect((await urlOf('bedrock-runtime', settings)).host).toBe('bedrock-runtime.us-east-1.amazonaws.com');
  expect((await urlOf('sts', settings)).host).toBe('sts.us-east-1.amazonaws.com');
});

test('a profile that is named has its say: region, URLs of services, FIPS', async () => {
  const config = [
    '[profile local]\nregion = eu-west-1\nservices = here\nendpoint_url = https://all.example',
    '[services here]\nbedrock_runtime =\n  endpoint_url = https://runtime.example',
    '[profile strict]\nregion = us-west-2\nuse_fips_endpoint = true',
  ];
  writeFileSync(join(folder, 'config'), config.join('\n'));
  const local = { credentials, profile: 'local' };
  process.env['AWS_PROFILE'] = 'local';
  expect((await urlOf('bedrock-runtime', { credentials })).host).toBe('runtime.example');
  expect((await urlOf('bedrock', { credentials })).host).toBe('all.example');
  process.env['AWS_PROFILE'] = 'strict';
  expect((await urlOf('bedrock-runtime', { credentials })).host).toBe('bedrock-runtime-fips.us-west-2.amazonaws.com');
  expect((await urlOf('bedrock', { ...local, profile: undefined, endpoint: 'https://own.example' })).host).toBe(
    'own.example',
  );
});

test('targets have hosts of their own', async () => {
  const targets = [{ region: 'us-gov-west-1', useFipsEndpoint: true }];
  const host = 'bedrock-runtime-fips.us-gov-west-1.amazonaws.com';
  expect((await urlOf('bedrock-runtime', { credentials, targets })).host).toBe(host);
});

test('FIPS with a URL of your own is refused: it is one or the other', async () => {
  const both = { ...settings, useFipsEndpoint: true, endpoint: 'https://own.example' };
  const error = await urlOf('bedrock-runtime', both).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'configuration', path: 'useFipsEndpoint' });
});

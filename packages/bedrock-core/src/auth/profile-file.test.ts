// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseProfiles } from './profile-file.ts';

test('both files, comments, quotes, nested settings', () => {
  const config = `
[default]
region = us-east-1 # the nearest
output=json
[profile "two words"]
role_arn = arn:aws:iam::1:role/x
s3 =
  max_concurrent_requests = 20
[sso-session corp]
sso_region = us-east-1
`;
  const credentials = `; keys
[default]
aws_access_key_id = A
aws_secret_access_key = a=b/c+d==
`;
  expect(Object.fromEntries(parseProfiles(config, credentials))).toEqual({
    default: { region: 'us-east-1', output: 'json', aws_access_key_id: 'A', aws_secret_access_key: 'a=b/c+d==' },
    'two words': { role_arn: 'arn:aws:iam::1:role/x', s3: '', 's3.max_concurrent_requests': '20' },
  });
});

test('settings of single services', () => {
  const config = `
[profile one]
services = local
region = us-east-1
[services local]
bedrock_runtime =
  endpoint_url = http://127.0.0.1:1
sts =
    endpoint_url = http://127.0.0.1:2
[profile another]
services = none
`;
  expect(Object.fromEntries(parseProfiles(config, ''))).toEqual({
    one: {
      services: 'local',
      region: 'us-east-1',
      bedrock_runtime: '',
      'bedrock_runtime.endpoint_url': 'http://127.0.0.1:1',
      sts: '',
      'sts.endpoint_url': 'http://127.0.0.1:2',
    },
    another: { services: 'none' },
  });
});

test('any text is read without failing', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (config, credentials) => void parseProfiles(config, credentials)));
});

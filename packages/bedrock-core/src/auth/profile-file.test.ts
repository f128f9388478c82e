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
    'two words': { role_arn: 'arn:aws:iam::1:role/x', s3: '' },
  });
});

test('any text is read without failing', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (config, credentials) => void parseProfiles(config, credentials)));
});

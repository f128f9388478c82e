// AWS's Security Token Service: keys for a role, for a while.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
// SPDX-License-Identifier: Apache-2.0
import type { CredentialProvider, Credentials } from '../auth/credentials.ts';
import type { AssumeRoleSettings, WebIdentitySettings } from '../auth/role-settings.ts';
import { requireCredentials } from '../auth/check-credentials.ts';
import { signRequest } from '../auth/sigv4.ts';
import { BedrockError } from '../errors.ts';
import { readAll } from '../transport/body.ts';
import { assertSecure } from '../transport/endpoint.ts';
import type { Send } from '../transport/http.ts';
import { findText } from '../wire/xml.ts';
import { readFailure } from './failure.ts';
import { endpointFor, regionFor, type PlaceSettings } from './place.ts';
import { userAgent } from './version.ts';

/** What STS is asked with. */
export interface StsContext {
  settings: PlaceSettings;
  send: Send;
  now: () => number;
}

const version = '2011-06-15';
const defaultSessionName = 'bedrock-core';

export async function assumeRole(
  context: StsContext,
  role: AssumeRoleSettings,
  source: CredentialProvider,
): Promise<Credentials> {
  const { externalId, tags = {}, transitiveTagKeys = [], sourceIdentity, mfaSerial, mfaCode } = role;
  if (mfaSerial !== undefined && mfaCode === undefined)
    throw refuse(
      'assumeRole.mfaCode',
      'The role wants a code of `mfaSerial`: pass it, or a function that asks for it.',
    );
  const form = sessionForm('AssumeRole', role, 'assumeRole');
  set(form, 'ExternalId', externalId);
  set(form, 'SourceIdentity', sourceIdentity);
  set(form, 'SerialNumber', mfaSerial);
  set(form, 'TokenCode', typeof mfaCode === 'function' ? await mfaCode() : mfaCode);
  for (const [index, [key, value]] of Object.entries(tags).entries()) {
    form.set(`Tags.member.${index + 1}.Key`, key);
    form.set(`Tags.member.${index + 1}.Value`, value);
  }
  for (const [index, key] of transitiveTagKeys.entries()) form.set(`TransitiveTagKeys.member.${index + 1}`, key);
  return ask(context, role, form, await source());
}

export async function assumeRoleWithWebIdentity(
  context: StsContext,
  role: WebIdentitySettings,
  token: string,
): Promise<Credentials> {
  const form = sessionForm('AssumeRoleWithWebIdentity', role, 'webIdentity');
  form.set('WebIdentityToken', token.trim());
  return ask(context, role, form, undefined);
}

function sessionForm(action: string, role: AssumeRoleSettings | WebIdentitySettings, path: string): URLSearchParams {
  const { roleArn, sessionName = defaultSessionName, durationSeconds, policy, policyArns = [] } = role;
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn))
    throw refuse(`${path}.roleArn`, "It is no role's ARN: it looks like 'arn:aws:iam::123456789012:role/name'.");
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw refuse(`${path}.sessionName`, 'It has 2 to 64 letters, digits or any of _+=,.@- .');
  if (durationSeconds !== undefined && !(durationSeconds >= 900 && durationSeconds <= 43_200))
    throw refuse(`${path}.durationSeconds`, `${durationSeconds} is not between 900 and 43200.`);
  const form = new URLSearchParams({
    Action: action,
    Version: version,
    RoleArn: roleArn,
    RoleSessionName: sessionName,
  });
  set(form, 'DurationSeconds', durationSeconds?.toString());
  set(form, 'Policy', policy);
  for (const [index, arn] of policyArns.entries()) form.set(`PolicyArns.member.${index + 1}.arn`, arn);
  return form;
}

function set(form: URLSearchParams, name: string, value: string | undefined): void {
  if (value !== undefined) form.set(name, value);
}

/** Unsigned without credentials, as a web identity's call is. */
async function ask(
  { settings, send, now }: StsContext,
  { region: own, endpoint }: AssumeRoleSettings | WebIdentitySettings,
  form: URLSearchParams,
  credentials: Credentials | undefined,
): Promise<Credentials> {
  const region = await regionFor({ ...settings, region: own ?? settings.region }, undefined);
  const url = await endpointFor({ ...settings, endpoint: endpoint ?? settings.endpoint }, region, 'sts');
  assertSecure(url);
  const body = new TextEncoder().encode(form.toString());
  const headers = { 'user-agent': userAgent, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const signed =
    credentials === undefined
      ? headers
      : await signRequest({
          method: 'POST',
          url,
          headers,
          body,
          credentials,
          region,
          service: 'sts',
          now: new Date(now()),
        });
  const response = await send({ method: 'POST', url, headers: signed, body });
  if (response.status !== 200) throw asIdentityFailure(await readFailure(response, now()), form.get('Action') ?? '');
  return readCredentials(new TextDecoder().decode(await readAll(response.body)));
}

/** What STS refuses is an identity that does not work, whatever it calls it. */
function asIdentityFailure(error: BedrockError, action: string): BedrockError {
  if (error.isRetryable) return error;
  const kind = error.kind === 'invalid-request' ? 'configuration' : 'authentication';
  return new BedrockError(kind, `${action}: ${error.message}`, {
    requestId: error.requestId,
    status: error.status,
    awsType: error.awsType,
    cause: error,
  });
}

function readCredentials(xml: string): Credentials {
  const [accessKeyId = '', secretAccessKey = '', sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
    (name) => findText(xml, name),
  );
  const expiration = new Date(findText(xml, 'Expiration') ?? NaN);
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  try {
    requireCredentials(credentials, "STS's answer");
  } catch (cause) {
    const message = "STS's answer holds no keys that could be used. Does a proxy answer in its place?";
    throw new BedrockError('protocol', message, { cause });
  }
  return Number.isNaN(expiration.getTime()) ? credentials : { ...credentials, expiration };
}

const refuse = (path: string, message: string): BedrockError =>
  new BedrockError('configuration', `${path}: ${message}`, { path });

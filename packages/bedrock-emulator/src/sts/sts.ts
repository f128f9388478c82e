// A small STS: keys for roles, which `strict` then knows.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { encodeText } from 'bedrock-core/dialects';
import type { Operation } from '../operations/operation.ts';
import { AwsRefusal, type EmulatorReply } from '../server/http.ts';
import { xmlReply } from '../storage/refusals.ts';
import { readForm } from './recognise.ts';

const namespace = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

export const sts: Operation = async (call, { auth }) => {
  const form = readForm(call);
  const action = form.get('Action') ?? '';
  call.entry.operation = action;
  // What is asked is worth keeping; a web identity's token is a secret.
  if (form.has('WebIdentityToken')) form.set('WebIdentityToken', '[redacted]');
  call.entry.body = Object.fromEntries(form);
  if (action === 'GetCallerIdentity')
    return result(
      action,
      '<Account>123456789012</Account><UserId>EMULATOR</UserId><Arn>arn:aws:iam::123456789012:user/emulator</Arn>',
    );
  if (action !== 'AssumeRole' && action !== 'AssumeRoleWithWebIdentity')
    throw new AwsRefusal(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  const { roleArn, sessionName, seconds } = readRole(form);
  if (action === 'AssumeRoleWithWebIdentity' && (readForm(call).get('WebIdentityToken') ?? '').split('.').length !== 3)
    throw new AwsRefusal(
      400,
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  const minted = {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(48).toString('base64'),
    expiration: new Date(auth.now() + seconds * 1000),
  };
  auth.credentials.push(minted);
  const assumed = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${sessionName}`;
  return result(
    action,
    `<Credentials><AccessKeyId>${minted.accessKeyId}</AccessKeyId>` +
      `<SecretAccessKey>${minted.secretAccessKey}</SecretAccessKey><SessionToken>${minted.sessionToken}</SessionToken>` +
      `<Expiration>${minted.expiration.toISOString()}</Expiration></Credentials>` +
      `<AssumedRoleUser><Arn>${encodeText(assumed)}</Arn><AssumedRoleId>AROAEMULATOR:${encodeText(sessionName)}</AssumedRoleId></AssumedRoleUser>`,
  );
};

function readRole(form: URLSearchParams): { roleArn: string; sessionName: string; seconds: number } {
  const roleArn = form.get('RoleArn') ?? '';
  const sessionName = form.get('RoleSessionName') ?? '';
  const seconds = Number(form.get('DurationSeconds') ?? 3600);
  if (!roleArn.startsWith('arn:')) throw invalid(`${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) throw invalid('Value at roleSessionName failed to satisfy constraint');
  if (!(seconds >= 900 && seconds <= 43_200))
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  if (/forbidden/i.test(roleArn))
    throw new AwsRefusal(
      403,
      'AccessDenied',
      `User: arn:aws:iam::123456789012:user/emulator is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  return { roleArn, sessionName, seconds };
}

const invalid = (message: string): AwsRefusal => new AwsRefusal(400, 'ValidationError', message);

function result(action: string, inner: string): EmulatorReply {
  return xmlReply(`<${action}Response ${namespace}><${action}Result>${inner}</${action}Result></${action}Response>`);
}

// How S3 refuses: XML with a code.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// SPDX-License-Identifier: Apache-2.0
import { encodeText } from 'bedrock-core/dialects';
import { AwsRefusal, type EmulatorReply } from '../server/http.ts';

export class S3Refusal extends AwsRefusal {}

export const noSuchKey = (): S3Refusal => new S3Refusal(404, 'NoSuchKey', 'The specified key does not exist.');

export const noSuchUpload = (): S3Refusal =>
  new S3Refusal(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );

/** The names that S3 and STS have for what other services call otherwise. */
const codes: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidAccessKeyId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'AccessDenied',
  InternalServerException: 'InternalError',
};

export function s3Refusal(refusal: AwsRefusal): EmulatorReply {
  return xmlReply(`<Error>${codeAndMessage(refusal)}</Error>`, {}, refusal.status);
}

/** STS speaks AWS's query protocol, which wraps the same error. */
export function stsRefusal(refusal: AwsRefusal): EmulatorReply {
  const type = refusal.status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${type}</Type>${codeAndMessage(refusal)}</Error>`;
  return xmlReply(`<ErrorResponse>${error}</ErrorResponse>`, {}, refusal.status);
}

function codeAndMessage({ type, message }: AwsRefusal): string {
  const code = codes[type] ?? type.replace(/Exception$/, '');
  return `<Code>${code}</Code><Message>${encodeText(message)}</Message>`;
}

export function xmlReply(xml: string, headers: Record<string, string> = {}, status = 200): EmulatorReply {
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`),
  };
}

// How Bedrock refuses a caller: 403, with the reason in words.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
// SPDX-License-Identifier: Apache-2.0
import { AwsRefusal } from '../server/http.ts';

const refuse = (type: string, message: string, member?: 'Message'): AwsRefusal =>
  new AwsRefusal(403, type, message, member === undefined ? {} : { member });

export const missingIdentity = (): AwsRefusal =>
  refuse('MissingAuthenticationTokenException', 'Missing Authentication Token', 'Message');

export const unknownIdentity = (): AwsRefusal =>
  refuse('UnrecognizedClientException', 'The security token included in the request is invalid.', 'Message');

export const incompleteSignature = (what: string): AwsRefusal => refuse('IncompleteSignatureException', what);

export const wrongSignature = (
  why = 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
): AwsRefusal => refuse('InvalidSignatureException', why);

export const expiredToken = (): AwsRefusal =>
  refuse('ExpiredTokenException', 'The security token included in the request is expired');

export const wrongKey = (): AwsRefusal =>
  refuse('AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.', 'Message');

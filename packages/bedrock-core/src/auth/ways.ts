// SPDX-License-Identifier: Apache-2.0

/** All the ways in, for the messages of errors. */
export const waysToAuthenticate: string =
  'Pass `apiKey`, `credentials`, `assumeRole`, `webIdentity` or `profile`, or set AWS_BEARER_TOKEN_BEDROCK, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
  'or install @aws-sdk/credential-provider-node for SSO, containers and instances (Node.js only).';

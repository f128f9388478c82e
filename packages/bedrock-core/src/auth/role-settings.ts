// Roles that are taken on: the settings.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
// SPDX-License-Identifier: Apache-2.0
import type { CredentialProvider, Credentials } from './credentials.ts';

interface RoleSession {
  roleArn: string;
  /** Default `bedrock-core`. */
  sessionName?: string | undefined;
  /** 900 to 43,200. Default: the service's, 3,600. */
  durationSeconds?: number | undefined;
  /** A policy, as JSON, that narrows what the session may do. */
  policy?: string | undefined;
  policyArns?: readonly string[] | undefined;
  /** Where STS is asked. Default: the client's region. */
  region?: string | undefined;
  /** Base URL of STS. Default: the client's `endpoint`, else AWS's host. */
  endpoint?: string | undefined;
}

/** AssumeRole: with keys that may take on the role. */
export interface AssumeRoleSettings extends RoleSession {
  externalId?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
  transitiveTagKeys?: readonly string[] | undefined;
  sourceIdentity?: string | undefined;
  mfaSerial?: string | undefined;
  /** The code of the device, or a function that asks for it. */
  mfaCode?: string | (() => Promise<string>) | undefined;
  /** Keys that take on the role. Default: the client's `credentials`, else those of the environment. */
  credentials?: Credentials | CredentialProvider | undefined;
}

/** AssumeRoleWithWebIdentity: with a token of another identity provider, and no keys at all. */
export interface WebIdentitySettings extends RoleSession {
  /** The token, or a function that fetches it. */
  token?: string | (() => Promise<string>) | undefined;
  /** A file that holds it, read anew for each session. On Node, Bun and Deno. */
  tokenFile?: string | undefined;
}

// Who signs: a static key pair, a function that fetches one, or an API key.
// SPDX-License-Identifier: Apache-2.0

/** AWS credentials, as the AWS SDK's credential providers return them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  /** When they end; they are refreshed ahead of it. */
  expiration?: Date | undefined;
}

/** Fetches credentials. The AWS SDK's providers (`fromIni()`, `fromSSO()`, …) fit as they are. */
export type CredentialProvider = () => Promise<Credentials>;

/** What a request is authenticated with, once resolved. */
export type Identity =
  | { type: 'bearer'; apiKey: string }
  | { type: 'sigv4'; credentials: Credentials }
  /** The caller's own `Authorization` header, or none at all: nothing is added. */
  | { type: 'none' };

export interface RefreshOptions {
  /** Ask again even though the credentials at hand still hold: the service refused them. */
  forceRefresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

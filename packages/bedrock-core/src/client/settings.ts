// What `createBedrock` and its calls accept.
// SPDX-License-Identifier: Apache-2.0
import type { CredentialProvider, Credentials } from '../auth/credentials.ts';
import type { AssumeRoleSettings, WebIdentitySettings } from '../auth/role-settings.ts';
import type { ModelRow, Surface } from '../catalog/model.ts';
import type { ReasoningSetting } from '../catalog/model-fields.ts';
import type { PenaltySettings } from '../catalog/setting-fields.ts';
import type { ConverseReply, ConverseStreamEvent } from '../converse/types.ts';
import type { JsonObject } from '../json.ts';
import type { Endpoints } from '../transport/endpoint.ts';
import type { Warning } from '../warnings.ts';
import type { Hooks } from './hooks.ts';
import type { Telemetry } from './telemetry.ts';

/** Limits on waiting, in milliseconds. 0 turns one off. */
export interface Timeouts {
  /** Until the connection stands. Default 5,000. */
  connect?: number | undefined;
  /** Until the reply's headers come. Default 0: models may think for minutes. */
  firstByte?: number | undefined;
  /** Between two chunks of a reply's body. Default 60,000. */
  idle?: number | undefined;
  /** The whole call, retries included. Default 0. */
  total?: number | undefined;
}

/** What is read of a client of the AWS SDK 3. */
export interface SdkClient {
  readonly config: {
    readonly region?: string | (() => Promise<string>) | undefined;
    readonly credentials?: unknown;
    readonly endpoint?: unknown;
    readonly requestHandler?: unknown;
  };
}

/** Settings of a client. Everything is optional; what is missing comes from the environment at the first call. */
export interface BedrockSettings {
  /** AWS region. Default: the ARN's in a model id, then `AWS_REGION`, `AWS_REGION_NAME`, `AWS_DEFAULT_REGION`. */
  region?: string | undefined;
  /**
   * Base URL of the service (a VPC endpoint, a proxy, the emulator), or one for each service, e.g.
   * `{ 'bedrock-runtime': 'https://vpce-….amazonaws.com' }`. Default:
   * `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's, then AWS's host for the region.
   */
  endpoint?: string | Endpoints | undefined;
  /** AWS's hosts whose cryptography is validated after FIPS 140. Default: `AWS_USE_FIPS_ENDPOINT`, then the profile's. */
  useFipsEndpoint?: boolean | undefined;
  /** AWS's hosts that are reached over IPv4 and IPv6. Default: `AWS_USE_DUALSTACK_ENDPOINT`, then the profile's. */
  useDualstackEndpoint?: boolean | undefined;
  /** Keys, or a function that fetches them (any AWS SDK credential provider). */
  credentials?: Credentials | CredentialProvider | undefined;
  /** Amazon Bedrock API key. Pass this or `credentials`, not both. */
  apiKey?: string | undefined;
  /** A role to take on, with `credentials` or those of the environment. */
  assumeRole?: AssumeRoleSettings | undefined;
  /** A role to take on with a token of another identity provider: no keys needed, no AWS SDK either. */
  webIdentity?: WebIdentitySettings | undefined;
  /** A profile of the AWS CLI's files. Default: `AWS_PROFILE`, then `default`. */
  profile?: string | undefined;
  /**
   * A client of the AWS SDK, whose region, credentials, endpoint and request handler (a proxy, certificates;
   * not the HTTP/2 one that it has unasked) are taken where none are given here. Its middleware is not run.
   */
  client?: SdkClient | undefined;
  /** Sent with every request; may replace `Authorization`. */
  headers?: Record<string, string | undefined> | undefined;
  /** Sends through this function instead of the platform's own HTTP client. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * How often a failed call is sent again, before its first event. Default 2, and 5 for a model that is
   * getting ready. All calls to a model in a region share a budget, so that an outage is not met with a flood.
   */
  maxRetries?: number | undefined;
  timeouts?: Timeouts | undefined;
  /**
   * How many calls may be under way at once; the others wait their turn, in order. A stream holds its
   * place until it has ended or was left. Default: no limit.
   */
  maxConcurrency?: number | undefined;
  /** Several places that serve the same calls: when one fails, the call goes to the next. */
  targets?: readonly Target[] | undefined;
  /**
   * How calls are given to `targets`: `in-order` (default) to the first that works; `spread` over all that
   * work, where conversations that begin alike go to the same one, as it has their beginning in its cache.
   */
  strategy?: 'in-order' | 'spread' | undefined;
  /** Functions that are told how calls go, for logs and metrics. */
  hooks?: Hooks | undefined;
  /** Spans and metrics, after OpenTelemetry's conventions for generative AI. */
  telemetry?: Telemetry | undefined;
  /** What the catalog shall know of models that it does not know, or knows otherwise. */
  models?: readonly ModelRow[] | undefined;
  /** As in the options of a call, for all of them. */
  inferenceProfile?: 'auto' | undefined;
  /** The time, in milliseconds since 1970. Default `Date.now`. */
  now?: (() => number) | undefined;
}

/** What belongs to the client as a whole, whichever target a call goes to. */
type ClientWide =
  | 'targets'
  | 'strategy'
  | 'maxConcurrency'
  | 'hooks'
  | 'telemetry'
  | 'models'
  | 'inferenceProfile'
  | 'now';

/**
 * One of several places that serve the same calls: a region, an account, an inference profile. What it
 * does not say is as the client's settings say it; an identity of its own takes the place of the client's.
 */
export interface Target extends Omit<BedrockSettings, ClientWide> {
  /** Its name in `$metadata`, warnings and hooks. Default: the region, else the endpoint's host. */
  name?: string | undefined;
  /** The prefix of inference profiles here (`eu`, `global`, …, or an empty one): takes the place of the one in a model id. */
  profilePrefix?: string | undefined;
  /** The id here of the model that is called, or a table of ids by those that are asked for. */
  modelId?: string | Readonly<Record<string, string>> | undefined;
}

/** A schema that the reply's text follows: the text is the JSON, whichever way the model is held to it. */
export interface StructuredOutput {
  /** A JSON Schema of type object. */
  schema: JsonObject;
  /** What the answer is called, and what it is: models are told where they can be. */
  name?: string | undefined;
  description?: string | undefined;
  /** Holds a tool's arguments to the schema, where the model can. */
  strict?: boolean | undefined;
  /**
   * `native`: the API's own JSON schema. `tool`: a tool whose arguments are the answer. `instruction`:
   * the model is asked. Default `auto`: the first of them that the model can do.
   */
  mode?: 'auto' | 'native' | 'tool' | 'instruction' | undefined;
}

/** Where cache points are set for the caller. */
export interface PromptCaching {
  /** Keeps tools and system for this long; turns always for five minutes. */
  ttl?: '5m' | '1h' | undefined;
  /** Which parts end with a cache point. Default: all. */
  tools?: boolean | undefined;
  system?: boolean | undefined;
  messages?: boolean | undefined;
}

/** What most models can be told, each in its own way; what one cannot is a warning. */
export interface CommonOptions extends PenaltySettings {
  /** Of how many most likely tokens the next is chosen. */
  topK?: number | undefined;
  /** Whether and how much the model reasons before it answers. */
  reasoning?: ReasoningSetting | undefined;
  structuredOutput?: StructuredOutput | undefined;
  /** Cache points after tools, system and the last turns, where the model caches and they are long enough. */
  promptCaching?: 'auto' | PromptCaching | undefined;
}

/** Settings of one call; they win over the client's. */
export interface CallOptions extends CommonOptions {
  signal?: AbortSignal | undefined;
  headers?: Record<string, string | undefined> | undefined;
  maxRetries?: number | undefined;
  timeouts?: Timeouts | undefined;
  /** Which API serves the call. Default: the model's own. */
  surface?: Surface | undefined;
  /** What would be mended or left out with a warning is an error instead. */
  strict?: boolean | undefined;
  /**
   * What the user says where a turn of the user is missing: before a conversation that starts with the
   * assistant (default `Please continue.`), and after one that ends with it. `false` fills no gap.
   */
  userContinueMessage?: string | false | undefined;
  /** Which host serves the OpenAI- and Anthropic-shaped surfaces. Default `runtime`. */
  host?: 'runtime' | 'mantle' | undefined;
  /** The foundation model behind an opaque ARN (provisioned throughput, imported model, …). */
  baseModel?: string | undefined;
  /** Rows that win over the client's and the catalog's. */
  models?: readonly ModelRow[] | undefined;
  /**
   * `auto` calls a model that is served through inference profiles alone through the profile of the region,
   * when its bare id was given. Default: such a call fails, and the error names the profile.
   */
  inferenceProfile?: 'auto' | undefined;
  /**
   * Of a stream: texts of one block that arrive together are one event. For who passes events on at a cost:
   * when many come at once, there are fewer.
   */
  joinTexts?: boolean | undefined;
}

/** How a call went, named as in the AWS SDK. */
export interface CallMetadata {
  httpStatusCode: number;
  requestId: string | undefined;
  /** How many times the request was sent, to whichever target. */
  attempts: number;
  /** Milliseconds spent waiting between attempts. */
  totalRetryDelay: number;
  /** Milliseconds from the call to the reply's headers. */
  latencyMs: number;
  surface: Surface;
  region: string;
  /** Which of the client's `targets` served the call; absent without targets. */
  target?: string | undefined;
  url: string;
  /** The reply's headers; names in lower case. */
  headers: Record<string, string>;
  /** The body that was sent, as text. Not enumerable, so that logs do not hold the prompt. */
  requestBody: string;
}

export interface ConverseResult extends ConverseReply {
  /** What was changed or left out of the request, and why. */
  warnings: Warning[];
  $metadata: CallMetadata;
}

export interface ConverseStreamResult {
  /**
   * The reply's events. It can be read once. It ends after `messageStop` (and `metadata`) or throws:
   * a `BedrockError` whose `partial` is the reply so far, or the signal's reason. Leaving the loop
   * closes the connection.
   */
  stream: AsyncIterable<ConverseStreamEvent>;
  warnings: Warning[];
  $metadata: CallMetadata;
}

// Reads a model id: bare, with an inference profile's prefix, as an ARN, or with a route before it.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#bedrock-runtime_Converse-request-modelId
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { prefixes } from './families.ts';
import type { Surface } from './model.ts';

/** What a model id says, before the catalog is asked. */
export interface ModelId {
  /** What goes into the request's path: the id with its profile prefix, or the ARN, without a route. */
  id: string;
  /** The foundation model's id without prefixes; absent behind an opaque ARN. */
  baseId?: string | undefined;
  /** The inference profile's prefix, e.g. `us`. */
  profile?: string | undefined;
  /** The region that an ARN or a prefix names. */
  region?: string | undefined;
  /** The partition that an ARN names, e.g. `aws` or `aws-us-gov`. */
  partition?: string | undefined;
  /** The surface that a route prefix asks for. */
  surface?: Surface | undefined;
  /** The dialects that a route prefix asks for: the family's own where it is among them, else the first. */
  dialects?: readonly string[] | undefined;
  /** Kind of the ARN, e.g. `imported-model`. */
  arnKind?: string | undefined;
}

type Route = Pick<ModelId, 'surface' | 'dialects' | 'region'>;

/** Route prefixes as LiteLLM writes them, and what they ask for. */
const routes: Readonly<Record<string, Route>> = {
  converse: { surface: 'converse' },
  invoke: { surface: 'invoke' },
  converse_like: { surface: 'converse_like' },
  llama: { surface: 'invoke', dialects: ['llama3', 'llama2', 'llama4'] },
  deepseek_r1: { surface: 'invoke', dialects: ['imported-deepseek-r1', 'deepseek-r1'] },
  qwen2: { surface: 'invoke', dialects: ['chatml'] },
  qwen3: { surface: 'invoke', dialects: ['chatml'] },
  openai: { surface: 'invoke', dialects: ['imported-openai-chat', 'openai-chat'] },
  responses: { surface: 'responses' },
  completions: { surface: 'invoke', dialects: ['imported-openai-completion'] },
  chat_completions: { surface: 'openai', dialects: ['openai-chat'] },
  anthropic: { surface: 'anthropic', dialects: ['anthropic-messages'] },
};

const regionName = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}$/;

/** Kinds of ARN that stand in the place of a model id; true for those that name a foundation model. */
const arnKinds: Readonly<Record<string, boolean>> = {
  'foundation-model': true,
  'inference-profile': true,
  'application-inference-profile': false,
  'provisioned-model': false,
  'custom-model': false,
  'custom-model-deployment': false,
  'imported-model': false,
  'prompt-router': false,
  'default-prompt-router': false,
  prompt: false,
  endpoint: false,
};

const profilePrefix = /^(us-gov|us|eu|apac|jp|au|ca|in|global)\./;
const anyPrefix = /^[a-z]{2,6}(?:-[a-z]{2,4})?\./;
const providers = new Set(
  [...Object.values(prefixes).flat(), 'luma.', 'stability.'].map((start) => start.slice(0, start.indexOf('.'))),
);

/** Parses a model id. `baseModel` names the foundation model behind an ARN that does not. */
export function parseModelId(modelId: string, { baseModel }: { baseModel?: string | undefined } = {}): ModelId {
  if (typeof modelId !== 'string' || modelId.trim() === '') {
    throw invalid("is empty. It looks like 'us.amazon.nova-lite-v1:0', or is an ARN");
  }
  const { rest, ...route } = takeRoute(modelId);
  if (/^arn%3a/i.test(rest)) throw invalid('is an ARN in percent-encoding: pass it as it is');
  if (/[^!-~]|[?#%\\]|\.\./.test(rest) || !/[a-z0-9]/i.test(rest) || rest.length > 2048) {
    throw invalid(
      'is too short or long, or holds what no model id has (white space, "..", "?", "#", "%", "\\", letters beyond ASCII)',
    );
  }
  const parsed = rest.startsWith('arn:') ? parseArn(rest) : parseBareId(rest);
  const base = baseModel === undefined ? parsed.baseId : parseBareId(takeRoute(baseModel).rest).baseId;
  // The region of an ARN is where the thing is: it wins over a prefix.
  return { ...route, ...parsed, ...(base === undefined ? {} : { baseId: base }) };
}

/** `bedrock/`, a route and a region, each of which may be missing. */
function takeRoute(modelId: string): Route & { rest: string } {
  let rest = modelId.startsWith('bedrock/') ? modelId.slice('bedrock/'.length) : modelId;
  let taken: Route = {};
  for (let slash = rest.indexOf('/'); slash > 0; slash = rest.indexOf('/')) {
    const head = rest.slice(0, slash);
    if (taken.surface === undefined && Object.hasOwn(routes, head)) taken = { ...taken, ...routes[head] };
    else if (taken.region === undefined && regionName.test(head)) taken = { ...taken, region: head };
    else break;
    rest = rest.slice(slash + 1);
  }
  return { ...taken, rest };
}

function parseBareId(text: string): ModelId {
  // A context window after the id is a habit of other clients: `[1m]`.
  const id = text.replace(/\[[0-9]+[km]\]$/, '');
  if (id.includes('/'))
    throw invalid(`'${id.slice(0, 80)}' holds a slash, but neither a known route nor an ARN comes before it`);
  const known = profilePrefix.exec(id)?.[1];
  const unknown = known === undefined ? anyPrefix.exec(id)?.[0].slice(0, -1) : undefined;
  const profile = known ?? (unknown !== undefined && isProvider(id.slice(unknown.length + 1)) ? unknown : undefined);
  const rest = profile === undefined ? id : id.slice(profile.length + 1);
  // `stability.stability.…` stands in documents that others wrote.
  const clean = rest.replace(/^stability\.stability\./, 'stability.');
  const baseId = clean.replace(/:[0-9]+k$/, '');
  const path = profile === undefined ? clean : `${profile}.${clean}`;
  return { id: path, baseId, ...(profile === undefined ? {} : { profile }) };
}

const isProvider = (rest: string): boolean => providers.has(rest.split('.', 1)[0] ?? '');

function parseArn(arn: string): ModelId {
  const match = /^arn:(aws[a-z-]*):(bedrock|sagemaker):([a-z0-9-]*):([0-9]{12}|aws)?:([a-z-]+)\/(.+)$/.exec(arn);
  const [, partition = '', service, region = '', , kind = '', resource = ''] = match ?? [];
  const namesModel = Object.hasOwn(arnKinds, kind) ? arnKinds[kind] : undefined;
  if (namesModel === undefined || (service === 'sagemaker') !== (kind === 'endpoint'))
    throw invalid(
      `is no ARN that Bedrock calls. One looks like 'arn:aws:bedrock:REGION:ACCOUNT:KIND/ID', with KIND one of ${Object.keys(arnKinds).join(', ')}`,
    );
  const isElsewhere = (name: string, prefix: string): boolean => (partition === name) !== region.startsWith(prefix);
  if (region !== '' && (isElsewhere('aws-cn', 'cn-') || isElsewhere('aws-us-gov', 'us-gov-')))
    throw invalid(`is an ARN whose partition '${partition}' does not have the region '${region}'`);
  // A fine-tuned model's ARN names its base: `custom-model/amazon.nova-lite-v1:0:300k/abc123def456`.
  const named = namesModel ? resource : /^custom-model\/([^/]+\.[^/]+)\//.exec(`${kind}/${resource}`)?.[1];
  return {
    id: arn,
    arnKind: kind,
    partition,
    ...(region === '' ? {} : { region }),
    ...(named === undefined ? {} : { baseId: parseBareId(named).baseId }),
  };
}

const invalid = (what: string): BedrockError =>
  new BedrockError('invalid-request', `The model id ${what}.`, { path: 'modelId' });

// Reads a model id: bare, with an inference profile's prefix, as an ARN, or with a route before it.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#bedrock-runtime_Converse-request-modelId
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { Surface } from './model.ts';

/** What a model id says, before the catalog is asked. */
export interface ModelId {
  /** What goes into the request's path: the id with its profile prefix, or the ARN, without a route. */
  id: string;
  /** The foundation model's id without prefixes; absent behind an opaque ARN. */
  baseId?: string | undefined;
  /** The inference profile's prefix, e.g. `us`. */
  profile?: string | undefined;
  /** The region that an ARN names. */
  region?: string | undefined;
  /** The surface that a route prefix asks for. */
  surface?: Surface | undefined;
  /** The dialect that a route prefix asks for. */
  dialect?: string | undefined;
  /** Kind of the ARN, e.g. `imported-model`. */
  arnKind?: string | undefined;
}

/** Route prefixes as LiteLLM writes them, and what they ask for. */
const routes: Readonly<Record<string, Pick<ModelId, 'surface' | 'dialect'>>> = {
  converse: { surface: 'converse' },
  invoke: { surface: 'invoke' },
  converse_like: { surface: 'converse_like' },
  llama: { surface: 'invoke', dialect: 'llama3' },
  deepseek_r1: { surface: 'invoke', dialect: 'deepseek-r1' },
  qwen2: { surface: 'invoke', dialect: 'chatml' },
  qwen3: { surface: 'invoke', dialect: 'chatml' },
  openai: { surface: 'invoke', dialect: 'openai-chat' },
  chat_completions: { surface: 'openai', dialect: 'openai-chat' },
  anthropic: { surface: 'anthropic', dialect: 'anthropic-messages' },
};

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
const providers = [
  ...['ai21', 'amazon', 'anthropic', 'cohere', 'deepseek', 'google', 'luma', 'meta', 'minimax', 'mistral', 'moonshot'],
  ...['moonshotai', 'nvidia', 'openai', 'qwen', 'stability', 'twelvelabs', 'writer', 'xai', 'zai'],
];

/** Parses a model id. `baseModel` names the foundation model behind an ARN that does not. */
export function parseModelId(modelId: string, { baseModel }: { baseModel?: string | undefined } = {}): ModelId {
  if (typeof modelId !== 'string' || modelId.trim() === '') {
    throw invalid("is empty. It looks like 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', or is an ARN");
  }
  const { rest, ...route } = takeRoute(modelId);
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  if (/[\s\u0000-\u001f\u007f?#\\]|\.\./.test(rest) || rest.length > 2048) {
    throw invalid('holds characters that no model id has (white space, "..", "?", "#" or "\\")');
  }
  const parsed = rest.startsWith('arn:') ? parseArn(rest) : parseBareId(rest);
  const base = baseModel === undefined ? parsed.baseId : parseBareId(takeRoute(baseModel).rest).baseId;
  return { ...parsed, ...route, ...(base === undefined ? {} : { baseId: base }) };
}

function takeRoute(modelId: string): Pick<ModelId, 'surface' | 'dialect'> & { rest: string } {
  const afterBedrock = modelId.startsWith('bedrock/') ? modelId.slice('bedrock/'.length) : modelId;
  const slash = afterBedrock.indexOf('/');
  const head = afterBedrock.slice(0, Math.max(slash, 0));
  const route = Object.hasOwn(routes, head) ? routes[head] : undefined;
  if (route !== undefined) return { ...route, rest: afterBedrock.slice(slash + 1) };
  return { rest: afterBedrock };
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

function isProvider(rest: string): boolean {
  const [provider = ''] = rest.split('.', 1);
  return providers.includes(provider);
}

function parseArn(arn: string): ModelId {
  const match = /^arn:(aws[a-z-]*):(bedrock|sagemaker):([a-z0-9-]*):([0-9]{12}|aws)?:([a-z-]+)\/(.+)$/.exec(arn);
  if (match === null) {
    throw invalid(
      `is not an ARN of Bedrock: it looks like 'arn:aws:bedrock:REGION:ACCOUNT:KIND/ID', with KIND one of ${Object.keys(arnKinds).join(', ')}`,
    );
  }
  const [, , , region = '', , kind = '', resource = ''] = match;
  const namesModel = Object.hasOwn(arnKinds, kind) ? arnKinds[kind] : undefined;
  if (namesModel === undefined)
    throw invalid(`is an ARN of the unknown kind '${kind}'; known kinds: ${Object.keys(arnKinds).join(', ')}`);
  return {
    id: arn,
    arnKind: kind,
    ...(region === '' ? {} : { region }),
    ...(namesModel ? { baseId: parseBareId(resource).baseId } : {}),
  };
}

const invalid = (what: string): BedrockError =>
  new BedrockError('invalid-request', `The model id ${what}.`, { path: 'modelId' });

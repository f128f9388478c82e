// One of several targets: its settings, and what a call looks like there.
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from '../catalog/model-id.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import type { Call } from './call.ts';
import type { BedrockSettings, Target } from './settings.ts';

/** The settings of a client that calls this target alone. Its own identity takes the place of the client's. */
export function targetSettings(settings: BedrockSettings, target: Target): BedrockSettings {
  const {
    targets: _targets,
    strategy: _strategy,
    maxConcurrency: _max,
    hooks: _hooks,
    telemetry: _,
    ...rest
  } = settings;
  const { region, endpoint, credentials, apiKey, headers } = target;
  const hasIdentity = credentials !== undefined || apiKey !== undefined;
  return {
    ...rest,
    region: region ?? rest.region,
    endpoint: endpoint ?? rest.endpoint,
    headers: headers === undefined ? rest.headers : { ...rest.headers, ...headers },
    ...(hasIdentity ? { credentials, apiKey } : {}),
  };
}

/** Names for people: the caller's, else the region, else the host; numbered where two are alike. */
export function targetNames(targets: readonly Target[]): string[] {
  const names = targets.map(({ name, region, endpoint }) => name ?? region ?? hostOf(endpoint) ?? 'default');
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} #${before + 1}`;
  });
}

function hostOf(endpoint: Target['endpoint']): string | undefined {
  const url = typeof endpoint === 'object' ? endpoint['bedrock-runtime'] : endpoint;
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

/**
 * The targets that can serve a call: what an ARN names is in one region, unless a target has an id of its
 * own for it. Where none is in that region, all may try.
 */
export function eligible<Place extends { target: Target }>(places: readonly Place[], call: Call): Place[] {
  const { region } = call;
  if (region === undefined) return [...places];
  const fitting = places.filter(
    ({ target }) => target.region === undefined || target.region === region || callAt(call, target) !== call,
  );
  return fitting.length === 0 ? [...places] : fitting;
}

/** Whether a call means the same wherever it is sent. Lists, jobs, guardrails and buckets belong to a region. */
export const canMove = ({ modelId, path }: Call): boolean => modelId !== undefined || path.startsWith('/model/');

/**
 * The same call to the model as it is called at the target.
 *
 * @throws {BedrockError} `configuration` for a `profile` that is none.
 */
export function callAt(call: Call, { profile, modelId: ids }: Target): Call {
  const { path, body } = call;
  const match = /^\/model\/([^/]+)(\/.*)$/.exec(path);
  const asked = match?.[1] === undefined ? call.modelId : decodeURIComponent(match[1]);
  if (asked === undefined || (profile === undefined && ids === undefined)) return call;
  const table = typeof ids === 'string' ? ids : ids !== undefined && Object.hasOwn(ids, asked) ? ids[asked] : undefined;
  const modelId = table ?? (profile === undefined ? asked : withProfile(asked, profile));
  if (modelId === asked) return call;
  const region = parseModelId(modelId).region ?? call.region;
  if (match !== null) return { ...call, modelId, region, path: `/model/${encodeURIComponent(modelId)}${match[2]}` };
  return { ...call, modelId, region, body: body === undefined ? undefined : withModel(body, asked, modelId) };
}

/** ARNs name one profile of one region, and stay as they are. */
function withProfile(id: string, profile: string): string {
  if (!/^([a-z]{2,8}(-[a-z]{2,8})?)?$/.test(profile)) {
    const message = `The profile of a target is a prefix of model ids, e.g. 'eu' or 'global', or '' for none.`;
    throw new BedrockError('configuration', message, { path: 'targets' });
  }
  if (id.startsWith('arn:')) return id;
  const { profile: own } = parseModelId(id);
  const bare = own === undefined ? id : id.slice(own.length + 1);
  return profile === '' ? bare : `${profile}.${bare}`;
}

/** The surfaces of other vendors' shapes name the model in the body. */
function withModel(body: Uint8Array, asked: string, modelId: string): Uint8Array {
  const parsed = parseJson(new TextDecoder().decode(body));
  if (!isJsonObject(parsed) || parsed['model'] !== asked) return body;
  return new TextEncoder().encode(JSON.stringify({ ...parsed, model: modelId }));
}

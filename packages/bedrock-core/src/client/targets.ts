// One of several targets: its settings, and what a call looks like there.
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from '../catalog/model-id.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import type { Call } from './call.ts';
import type { BedrockSettings, Target } from './settings.ts';

/** Settings that say who calls. A target that has one of them has none of the client's. */
const identitySettings = [
  ...(['apiKey', 'credentials', 'assumeRole', 'webIdentity', 'profile', 'client'] as const),
] satisfies readonly (keyof BedrockSettings)[];

/** The settings of a client that calls this target alone. */
export function targetSettings(settings: BedrockSettings, target: Target): BedrockSettings {
  const { targets: _t, strategy: _s, maxConcurrency: _m, hooks: _h, telemetry: _o, ...shared } = settings;
  const { name: _n, profilePrefix: _p, modelId: _i, headers, timeouts, ...own } = target;
  const hasIdentity = identitySettings.some((key) => own[key] !== undefined);
  const withoutIdentity = Object.fromEntries(identitySettings.map((key) => [key, undefined]));
  return {
    ...shared,
    ...(hasIdentity ? withoutIdentity : {}),
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    headers: { ...shared.headers, ...headers },
    timeouts: { ...shared.timeouts, ...timeouts },
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
 * @throws {BedrockError} `configuration` for a `profilePrefix` that is none.
 */
export function callAt(call: Call, { profilePrefix, modelId: ids }: Target): Call {
  const { path, body } = call;
  const match = /^\/model\/([^/]+)(\/.*)$/.exec(path);
  const asked = match?.[1] === undefined ? call.modelId : decodeURIComponent(match[1]);
  if (asked === undefined || (profilePrefix === undefined && ids === undefined)) return call;
  const table = typeof ids === 'string' ? ids : ids !== undefined && Object.hasOwn(ids, asked) ? ids[asked] : undefined;
  const modelId = table ?? (profilePrefix === undefined ? asked : withPrefix(asked, profilePrefix));
  if (modelId === asked) return call;
  const region = parseModelId(modelId).region ?? call.region;
  if (match !== null) return { ...call, modelId, region, path: `/model/${encodeURIComponent(modelId)}${match[2]}` };
  return { ...call, modelId, region, body: body === undefined ? undefined : withModel(body, asked, modelId) };
}

/** ARNs name one profile of one region, and stay as they are. */
function withPrefix(id: string, prefix: string): string {
  if (!/^([a-z]{2,8}(-[a-z]{2,8})?)?$/.test(prefix)) {
    const message = `\`profilePrefix\` is the beginning of model ids, without the dot: 'eu', 'global', or '' for none.`;
    throw new BedrockError('configuration', message, { path: 'targets' });
  }
  if (id.startsWith('arn:')) return id;
  const { profile } = parseModelId(id);
  const bare = profile === undefined ? id : id.slice(profile.length + 1);
  return prefix === '' ? bare : `${prefix}.${bare}`;
}

/** The surfaces of other vendors' shapes name the model in the body. */
function withModel(body: Uint8Array, asked: string, modelId: string): Uint8Array {
  const parsed = parseJson(new TextDecoder().decode(body));
  if (!isJsonObject(parsed) || parsed['model'] !== asked) return body;
  return new TextEncoder().encode(JSON.stringify({ ...parsed, model: modelId }));
}

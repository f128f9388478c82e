// Models that are served through inference profiles alone, called by their bare id.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
// SPDX-License-Identifier: Apache-2.0
import { listModelRows } from '../catalog/known-models.ts';
import { BedrockError } from '../errors.ts';
import type { Connection } from './call.ts';
import type { Attempt } from './converse.ts';

const needsProfile =
  /on-demand throughput isn.t supported|with an inference profile|inference profile that contains this model/i;

/** The same call through the profile of the region, where that is asked for; else an error that names it. */
export async function throughProfile(
  attempt: Attempt,
  refusal: BedrockError,
  connection: Connection,
): Promise<Attempt | undefined> {
  const { model, options, warnings } = attempt;
  const { id, baseId } = model;
  if (baseId === undefined || id !== baseId || !needsProfile.test(refusal.message)) return undefined;
  const { region } = await connection.describe({ region: model.region, signal: options.signal });
  const profile = `${chooseProfile(baseId, region)}.${baseId}`;
  if (options.inferenceProfile !== 'auto') {
    // The general advice names no profile of this region.
    const [said = ''] = refusal.message.split(' Use the id of an inference profile');
    const message = `${said} In ${region} that is '${profile}': use it as the model id, or set \`inferenceProfile: 'auto'\`.`;
    throw new BedrockError('not-found', message, refusal.with({ path: 'modelId' }));
  }
  const message = `'${baseId}' is served through inference profiles alone: the call went to '${profile}'.`;
  return {
    ...attempt,
    model: { ...model, id: profile },
    warnings: [...warnings, { code: 'inference-profile', message, path: 'modelId' }],
  };
}

/** Prefixes of profiles that serve a region, nearest first, by the beginning of its name. */
const byRegion: readonly (readonly [start: string, prefixes: readonly string[]])[] = [
  ['us-gov-', ['us-gov']],
  ['us-', ['us']],
  ['ca-', ['ca', 'us']],
  ['eu-', ['eu']],
  ['ap-northeast-1', ['jp', 'apac']],
  ['ap-northeast-3', ['jp', 'apac']],
  ['ap-southeast-2', ['au', 'apac']],
  ['ap-southeast-4', ['au', 'apac']],
  ['ap-south-', ['in', 'apac']],
  ['ap-', ['apac']],
];

/** The prefix of a profile that holds the model and that the region may call; a guess for models that are not known. */
function chooseProfile(baseId: string, region: string): string {
  const near = byRegion.find(([start]) => region.startsWith(start))?.[1] ?? [];
  const held = listModelRows().find(({ id }) => id === baseId)?.profiles;
  if (held === undefined) return near.at(0) ?? 'global';
  return [...near, 'global'].find((prefix) => held.includes(prefix)) ?? near.at(0) ?? 'global';
}

// What a profile of the AWS CLI's files says about where calls go. Loaded by the clients that ask.
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import type { Profile } from '../auth/profile-file.ts';
import { readProfiles } from '../auth/profiles.node.ts';
import { resolveRegion } from '../transport/endpoint.ts';
import type { PlaceSettings } from './place.ts';

interface Read {
  name: string;
  profile: Promise<Profile | undefined>;
}

/** The files are read once per client. */
const known = new WeakMap<PlaceSettings, Read>();

export function profileOf(settings: PlaceSettings, name: string): Promise<Profile | undefined> {
  const before = known.get(settings);
  if (before?.name === name) return before.profile;
  const profile = readProfiles().then((profiles) => profiles.get(name));
  known.set(settings, { name, profile });
  return profile;
}

/** The region that the profile names; without one, what was wrong before. */
export async function regionOfProfile(settings: PlaceSettings, missing: unknown): Promise<string> {
  const profile = await profileOf(settings, settings.profile ?? environment('AWS_PROFILE') ?? 'default');
  if (profile?.['region'] === undefined) throw missing;
  return resolveRegion({ region: profile['region'] });
}

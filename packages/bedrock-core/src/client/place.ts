// Where a call goes: the region, and the base URL of a service there.
// SPDX-License-Identifier: Apache-2.0
import { plainEndpoint, resolveRegion, type Service } from '../transport/endpoint.ts';
import type { BedrockSettings } from './settings.ts';

/** What decides about it. */
export type PlaceSettings = Pick<
  BedrockSettings,
  'region' | 'endpoint' | 'useFipsEndpoint' | 'useDualstackEndpoint' | 'profile'
>;

/** At last that of the profile, in whose files nobody looks who needs not. */
export async function regionFor(settings: PlaceSettings, arnRegion: string | undefined): Promise<string> {
  const { region } = settings;
  try {
    return resolveRegion({ region, arnRegion });
  } catch (error) {
    if (region !== undefined || arnRegion !== undefined) throw error;
    return (await import('./profile-settings.ts')).regionOfProfile(settings, error);
  }
}

export async function endpointFor(settings: PlaceSettings, region: string, service: Service): Promise<URL> {
  const { endpoint, useFipsEndpoint, useDualstackEndpoint, profile } = settings;
  const isOpen = (endpoint ?? useFipsEndpoint ?? useDualstackEndpoint ?? profile) === undefined;
  return (
    (isOpen ? plainEndpoint(service, region) : undefined) ??
    (await import('./configured-endpoint.ts')).configuredEndpoint(settings, region, service)
  );
}

// The base URL of a service where settings, the environment or a profile have a say.
// SPDX-License-Identifier: Apache-2.0
import { environment } from '#platform';
import type { Service } from '../transport/endpoint.ts';
import { resolveEndpoint } from '../transport/endpoint-rules.ts';
import type { PlaceSettings } from './place.ts';
import { profileOf } from './profile-settings.ts';

/** Of profiles, only one that is named is looked at, and only where the code names no URL. */
export async function configuredEndpoint(settings: PlaceSettings, region: string, service: Service): Promise<URL> {
  const { endpoint, useFipsEndpoint, useDualstackEndpoint } = settings;
  const isNamed = (typeof endpoint === 'object' ? endpoint[service] : endpoint) !== undefined;
  const name = isNamed ? undefined : (settings.profile ?? environment('AWS_PROFILE'));
  const profile = name === undefined ? undefined : await profileOf(settings, name);
  return resolveEndpoint({ endpoint, useFipsEndpoint, useDualstackEndpoint, region, service, profile });
}

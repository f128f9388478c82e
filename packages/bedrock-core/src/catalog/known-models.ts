// The list of known models, loaded by whoever asks for it.
// SPDX-License-Identifier: Apache-2.0
import { familyOf } from './capabilities.ts';

import { onDemand, profileOnly } from './models.ts';

/** A model as it is listed. */
export interface KnownModelRow {
  /** Without the prefix of an inference profile. */
  id: string;
  family: string;
  /** Prefixes of the inference profiles that hold it. */
  profiles: readonly string[];
  /** Served only through an inference profile: its bare id is refused. */
  profileOnly: boolean;
}

const rows: readonly KnownModelRow[] = [...toRows(profileOnly, true), ...toRows(onDemand, false)].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

/** All rows of the catalog, by id. */
export function listModelRows(): readonly KnownModelRow[] {
  return rows;
}

function toRows(models: Readonly<Record<string, readonly string[]>>, isProfileOnly: boolean): KnownModelRow[] {
  return Object.entries(models).map(([id, profiles]) => ({
    id,
    family: familyOf(id) ?? 'unknown',
    profiles,
    profileOnly: isProfileOnly,
  }));
}

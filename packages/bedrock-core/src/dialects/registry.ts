// Finds dialects by their ids.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import * as dialects from './all.ts';
import type { Dialect } from './dialect.ts';

const all: readonly Dialect[] = Object.values(dialects);

const byId: ReadonlyMap<string, Dialect> = new Map(all.map((dialect) => [dialect.id, dialect]));

/** All dialects, for suites that hold each of them to the same laws. */
export function listDialects(): readonly Dialect[] {
  return all;
}

/** The dialect of that id. Throws `unsupported` when there is none. */
export function findDialect(id: string): Dialect {
  const dialect = byId.get(id);
  if (dialect === undefined) {
    throw new BedrockError('unsupported', `There is no dialect '${id}'. Known: ${[...byId.keys()].join(', ')}.`);
  }
  return dialect;
}

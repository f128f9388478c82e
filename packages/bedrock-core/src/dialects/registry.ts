// Every dialect, one line each.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { converse } from './converse.ts';
import type { Dialect } from './dialect.ts';

const dialects: ReadonlyMap<string, Dialect> = new Map([converse, anthropicMessages].map((dialect) => [dialect.id, dialect]));

/** All dialects, for suites that hold each of them to the same laws. */
export function listDialects(): Dialect[] {
  return [...dialects.values()];
}

/** The dialect of that id. Throws `unsupported` when there is none. */
export function findDialect(id: string): Dialect {
  const dialect = dialects.get(id);
  if (dialect === undefined) {
    throw new BedrockError('unsupported', `There is no dialect '${id}'. Known: ${[...dialects.keys()].join(', ')}.`);
  }
  return dialect;
}

// A reply with status 200 that is not Bedrock's: whose it may be, by its headers.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

/** The error of a body that is not `expected` (`a JSON object`, `an event stream`). */
export function foreignReply(
  expected: string,
  { status, headers }: { status: number; headers: Record<string, string> },
): BedrockError {
  const type = headers['content-type'] ?? 'of no declared type';
  const encoding = headers['content-encoding'] ?? 'identity';
  const said = `The reply (${encoding === 'identity' ? type : `${type}, ${encoding}`}) is not ${expected}.`;
  return new BedrockError('protocol', `${said} ${cause(type, encoding)}`, { status });
}

function cause(type: string, encoding: string): string {
  if (encoding !== 'identity') return 'It was compressed, for which nobody had asked. Does a proxy do that?';
  if (/^application\/(json|vnd\.amazon\.eventstream)\b/.test(type)) return 'Was it cut or changed on its way?';
  return 'Is a proxy answering instead of Bedrock?';
}

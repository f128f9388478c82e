// What was set aside of a conversation, told once per call in the reply's metadata.
// SPDX-License-Identifier: Apache-2.0
import type { Warning } from 'bedrock-core';

export type Warnings = Warning[];

export function setAside(warnings: Warnings, kind: string, path: string): void {
  warnings.push({
    code: 'unsupported-content',
    message: `Bedrock has no place for a content block of type '${kind}': it was set aside.`,
    path,
  });
}

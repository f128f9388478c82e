// Everything that Converse refuses about a request, in the order in which the service looks.
// SPDX-License-Identifier: Apache-2.0
import { invalid } from '../server/http.ts';
import { capabilityRules } from './capabilities.ts';
import { claudeRules } from './claude.ts';
import { checkConstraints } from './constraints.ts';
import { conversationRules } from './conversation.ts';
import { mediaRules } from './media.ts';
import { firstRefusal, type Subject } from './subject.ts';

/** Throws the first refusal that applies. */
export function validateConverse(subject: Subject): void {
  const refusal =
    checkConstraints(subject.request) ??
    firstRefusal(conversationRules, subject) ??
    firstRefusal(capabilityRules, subject) ??
    firstRefusal(mediaRules, subject) ??
    fromModel(subject);
  if (refusal !== undefined) throw invalid(refusal);
}

/** What only the model itself looks at. */
function fromModel(subject: Subject): string | undefined {
  if (subject.model.dialect !== 'anthropic-messages') return undefined;
  const refusal = firstRefusal(claudeRules, subject);
  return refusal === undefined ? undefined : `The model returned the following errors: ${refusal}`;
}

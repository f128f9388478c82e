// Media that a model cannot read. Only what is known for sure is refused: the service is the judge of the rest.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultContentBlock.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from 'bedrock-core';
import { isCatalogued } from './model-id.ts';
import { blocksOf, rule, type Rule, type Subject } from './subject.ts';

const refusal = (kind: string): string =>
  `This model doesn't support the ${kind} field for user messages. Remove ${kind} and try again.`;

const holds = (subject: Subject, kind: 'image' | 'video' | 'document'): boolean =>
  blocksOf(subject).some(({ block }) => block[kind] !== undefined);

const isHostedByOpenai = ({ baseId = '' }: Model): boolean => /^openai\.gpt-(?!oss)/.test(baseId);

/** Images in the result of a tool are for Claude, Nova and Llama 4. */
const readsImagesOfTools = ({ dialect }: Model): boolean => ['anthropic-messages', 'nova', 'llama4'].includes(dialect);

export const mediaRules: readonly Rule[] = [
  ...(['image', 'video'] as const).map((kind) =>
    rule(
      (subject) =>
        isCatalogued(subject.model) && !subject.model.capabilities.input.includes(kind) && holds(subject, kind),
      refusal(kind),
    ),
  ),
  rule(
    (subject) =>
      isCatalogued(subject.model) &&
      !readsImagesOfTools(subject.model) &&
      blocksOf(subject).some(
        ({ block }) => block.toolResult?.content.some(({ image }) => image !== undefined) === true,
      ),
    refusal('image'),
  ),
  rule(
    (subject) => isHostedByOpenai(subject.model) && holds(subject, 'document'),
    "This model doesn't support documents.",
  ),
];

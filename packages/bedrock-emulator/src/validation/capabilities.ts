// What a model cannot do, asked of the catalog, in AWS's words.
// https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
// SPDX-License-Identifier: Apache-2.0
import { blocksOf, rule, type Rule, type Subject } from './subject.ts';

const withoutField = (field: string): string =>
  `This model doesn't support the ${field} field. Remove ${field} and try again.`;

export const capabilityRules: readonly Rule[] = [
  rule(
    ({ request, model }) => !model.capabilities.system && (request.system ?? []).length > 0,
    "This model doesn't support system messages. Try again without system messages or use a model that supports system messages.",
  ),
  rule(
    ({ request, model }) => request.toolConfig !== undefined && !model.capabilities.tools,
    "This model doesn't support tool use.",
  ),
  rule(
    ({ request, model, stream }) => stream && request.toolConfig !== undefined && !model.capabilities.streamingTools,
    "This model doesn't support tool use in streaming mode.",
  ),
  rule(
    ({ request, model }) => {
      const { any, tool } = request.toolConfig?.toolChoice ?? {};
      const asked = any === undefined ? (tool === undefined ? undefined : 'tool') : 'any';
      return asked !== undefined && !model.capabilities.toolChoice.includes(asked) && asked;
    },
    (choice) => withoutField(`toolConfig.toolChoice.${choice}`),
  ),
  rule(
    ({ request, model }) =>
      model.baseId?.startsWith('openai.') === true && (request.inferenceConfig?.stopSequences ?? []).length > 0,
    withoutField('stopSequences'),
  ),
  rule(hasForeignSignature, withoutField('reasoningContent.reasoningText.signature')),
  rule(
    ({ request, model }) => {
      const limit = model.capabilities.maxOutputTokens;
      return limit !== undefined && (request.inferenceConfig?.maxTokens ?? 0) > limit && limit;
    },
    (limit) =>
      `The maximum tokens you requested exceed the model limit of ${limit}. Try again with a maximum tokens value lower than ${limit}.`,
  ),
];

/** Only Claude signs its reasoning, and takes the signature back. */
function hasForeignSignature(subject: Subject): boolean {
  const { baseId, dialect } = subject.model;
  if (baseId === undefined || dialect === 'anthropic-messages') return false;
  return blocksOf(subject).some(({ block }) => block.reasoningContent?.reasoningText?.signature !== undefined);
}

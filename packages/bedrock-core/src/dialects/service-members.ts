// Members that Bedrock itself adds to a reply of InvokeModel, whatever the family.
// https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke.html
// SPDX-License-Identifier: Apache-2.0

/** `INTERVENED` or `NONE`. */
export const guardrailActionMember = 'amazon-bedrock-guardrailAction';
export const traceMember = 'amazon-bedrock-trace';
/** Of the last chunk of a stream. */
export const metricsMember = 'amazon-bedrock-invocationMetrics';

/** What the service says is not the model's. */
export const isServiceMember = (name: string): boolean => name.startsWith('amazon-bedrock-');

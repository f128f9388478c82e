// The service model's own constraints (lengths, ranges, patterns, sets), in the words of AWS's framework.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0

/** Returns what the member must be, when it is not. */
type Constraint = (value: unknown) => string | undefined;

const must = (isMet: (value: unknown) => boolean, words: string): Constraint => {
  return (value) => (isMet(value) ? undefined : `Member must ${words}`);
};
const atLeast = (min: number): Constraint =>
  must((value) => Number(value) >= min, `have value greater than or equal to ${min}`);
const atMost = (max: number): Constraint =>
  must((value) => Number(value) <= max, `have value less than or equal to ${max}`);
const lengthOf = (value: unknown): number => (typeof value === 'string' || Array.isArray(value) ? value.length : 0);
const longer = (min: number): Constraint =>
  must((value) => lengthOf(value) >= min, `have length greater than or equal to ${min}`);
const shorter = (max: number): Constraint =>
  must((value) => lengthOf(value) <= max, `have length less than or equal to ${max}`);
const like = (pattern: string): Constraint => {
  const whole = new RegExp(`^(?:${pattern})$`);
  return must((value) => whole.test(String(value)), `satisfy regular expression pattern: ${pattern}`);
};
const oneOf = (...values: string[]): Constraint =>
  must((value) => values.includes(String(value)), `satisfy enum value set: [${values.join(', ')}]`);

const block = 'messages.*.content.*';
const toolUseId = [like('[a-zA-Z0-9_.:-]+'), shorter(64)];
const toolName = [like('[a-zA-Z0-9_-]+'), shorter(64)];
const cachePoint = (at: string): [string, Constraint[]][] => [
  [`${at}.cachePoint.type`, [oneOf('default')]],
  [`${at}.cachePoint.ttl`, [oneOf('5m', '1h')]],
];

const constraints: readonly (readonly [path: string, constraints: readonly Constraint[]])[] = [
  ['messages.*.role', [oneOf('user', 'assistant', 'system')]],
  [`${block}.toolUse.toolUseId`, toolUseId],
  [`${block}.toolUse.name`, toolName],
  [`${block}.toolResult.toolUseId`, toolUseId],
  [`${block}.toolResult.status`, [oneOf('success', 'error')]],
  [`${block}.image.format`, [oneOf('png', 'jpeg', 'gif', 'webp')]],
  [`${block}.document.format`, [oneOf('pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md')]],
  [`${block}.document.name`, [longer(1), shorter(200)]],
  ...cachePoint(block),
  ['system.*.text', [longer(1)]],
  ...cachePoint('system.*'),
  ['inferenceConfig.maxTokens', [atLeast(1)]],
  ['inferenceConfig.temperature', [atLeast(0), atMost(1)]],
  ['inferenceConfig.topP', [atLeast(0), atMost(1)]],
  ['inferenceConfig.stopSequences', [shorter(2500)]],
  ['inferenceConfig.stopSequences.*', [longer(1)]],
  ['toolConfig.tools', [longer(1)]],
  ['toolConfig.tools.*.toolSpec.name', toolName],
  ['toolConfig.tools.*.toolSpec.description', [longer(1)]],
  ...cachePoint('toolConfig.tools.*'),
  ['toolConfig.toolChoice.tool.name', toolName],
  ['additionalModelResponseFieldPaths', [shorter(10)]],
  ['additionalModelResponseFieldPaths.*', [longer(1), shorter(256)]],
  ['performanceConfig.latency', [oneOf('standard', 'optimized')]],
  ['serviceTier.type', [oneOf('priority', 'default', 'flex', 'reserved')]],
];

/** All breaches in one sentence, as AWS's framework lists them; nothing when there is none. */
export function checkConstraints(request: object): string | undefined {
  const breaches = constraints.flatMap(([path, checks]) =>
    membersAt(request, path.split('.')).flatMap(({ value, at }) =>
      checks.flatMap((check) => {
        const words = check(value);
        return words === undefined ? [] : [`Value '${show(value)}' at '${at}' failed to satisfy constraint: ${words}`];
      }),
    ),
  );
  if (breaches.length === 0) return undefined;
  return `${breaches.length} validation error${breaches.length === 1 ? '' : 's'} detected: ${breaches.join('; ')}`;
}

/** The members that a path names; AWS counts list members from 1 and calls them `member`. */
function membersAt(value: unknown, [key, ...rest]: string[], at = ''): { value: unknown; at: string }[] {
  if (key === undefined) return value === undefined ? [] : [{ value, at }];
  if (typeof value !== 'object' || value === null) return [];
  if (key === '*')
    return Array.isArray(value)
      ? value.flatMap((item, index) => membersAt(item, rest, `${at}.${index + 1}.member`))
      : [];
  return membersAt((value as Record<string, unknown>)[key], rest, at === '' ? key : `${at}.${key}`);
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

// The counting must not be kinder than the run was.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { addCounts, countVitest, summaryLine } from './test-summary.ts';

function report(statuses: string[][], files: string[] = []): string {
  const of = (status: string): number => statuses.flat().filter((each) => each === status).length;
  return JSON.stringify({
    numPassedTests: of('passed'),
    numFailedTests: of('failed'),
    numPendingTests: of('pending'),
    numTodoTests: of('todo'),
    testResults: statuses.map((tests, index) => ({
      status: files[index] ?? (tests.includes('failed') ? 'failed' : 'passed'),
      assertionResults: tests.map((status) => ({ status })),
    })),
  });
}

describe('countVitest', () => {
  test.each([
    ['all green', report([['passed', 'passed'], ['passed']]), 0, '3 passed, 0 failed'],
    ['a failing test', report([['passed', 'failed']]), 1, '1 passed, 1 failed'],
    ['a file that cannot load', report([['passed'], []], ['passed', 'failed']), 1, '1 passed, 1 failed'],
    ['a crash outside any test', report([['passed']]), 1, '1 passed, 1 failed'],
    ['skipped and todo', report([['passed', 'pending', 'todo']]), 0, '1 passed, 0 failed, 2 skipped'],
    ['no tests', report([]), 0, '0 passed, 1 failed'],
    ['only skipped tests', report([['pending']]), 0, '0 passed, 1 failed, 1 skipped'],
    ['no report', undefined, 0, '0 passed, 1 failed'],
    ['half a report', '{"numPassedTests": 3', 0, '0 passed, 1 failed'],
    ['some other JSON', 'null', 0, '0 passed, 1 failed'],
  ])('%s', (_, text, exitCode, line) => {
    expect(summaryLine(countVitest(text, exitCode))).toBe(line);
  });
});

test('addCounts', () => {
  const counts = addCounts([
    { passed: 1, failed: 2, skipped: 0 },
    { passed: 3, failed: 0, skipped: 4 },
  ]);
  expect(counts).toEqual({ passed: 4, failed: 2, skipped: 4 });
});

// What both sides of the soak know.
// SPDX-License-Identifier: Apache-2.0

export const deltasPerStream = 200;

/** The text of a delta says which one it is. */
export const textOf = (index: number): string => `${index};`;

export interface ServerCounts {
  connections: number;
  /** Requests that have not ended. */
  held: number;
}

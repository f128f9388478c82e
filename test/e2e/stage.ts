// An emulator, and a client of it, for the tests of one file.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type Bedrock } from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface Stage {
  readonly emulator: Emulator;
  readonly bedrock: Bedrock;
  /** The last call that the emulator was sent in this test. */
  last(): JournalEntry;
}

/** Registers hooks: both stand from the file's first test to its last, and the journal is empty before each. */
export function openStage(): Stage {
  let emulator: Emulator;
  let bedrock: Bedrock;
  beforeAll(async () => {
    emulator = await startEmulator();
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials });
  });
  beforeEach(() => emulator.journal.clear());
  afterAll(async () => {
    bedrock.close();
    await emulator.close();
  });
  return {
    get emulator() {
      return emulator;
    },
    get bedrock() {
      return bedrock;
    },
    last: () => emulator.journal.entries.at(-1) as JournalEntry,
  };
}

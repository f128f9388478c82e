// The other side of the soak, in a process of its own: an emulator whose streams are numbered, and which
// fails now and then. Tells its address first, and what it counts whenever it is asked.
// SPDX-License-Identifier: Apache-2.0
import { startEmulator, type FaultCall, type ScriptedReply } from 'bedrock-emulator';
import { deltasPerStream, textOf, type ServerCounts } from './agreement.ts';

const events: ScriptedReply['events'] = [
  { messageStart: { role: 'assistant' } },
  ...Array.from({ length: deltasPerStream }, (_, index) => ({
    contentBlockDelta: { contentBlockIndex: 0, delta: { text: textOf(index) } },
  })),
  { contentBlockStop: { contentBlockIndex: 0 } },
  { messageStop: { stopReason: 'end_turn' } },
];

/** Some calls are refused, some streams break. */
function fault({ operation, count }: FaultCall): string | undefined {
  if (count % 23 === 0) return 'ServiceUnavailableException';
  return operation === 'ConverseStream' && count % 41 === 0 ? 'reset; after=60' : undefined;
}

const emulator = await startEmulator({
  reply: () => ({ events }),
  fault,
  tokensPerSecond: Number(process.argv[2] ?? 0),
});
process.send?.(emulator.url);
process.on('message', () => {
  const counts: ServerCounts = {
    connections: emulator.connections,
    held: emulator.journal.entries.filter(({ endedAt }) => endedAt === undefined).length,
  };
  process.send?.(counts);
});
process.once('disconnect', () => process.exit());

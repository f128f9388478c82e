// Where a fault happens: an emulator or another place, with what is counted there.
// SPDX-License-Identifier: Apache-2.0
import { startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { hangLimit, type Fault, type IdentityTrouble, type Keys, type Stage, type StageSettings } from './fault.ts';
import { words } from './faults.ts';
import { places } from './places.ts';

export const keys: Keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const spent: Keys = { accessKeyId: 'AKIDSPENT', secretAccessKey: 'spent', sessionToken: 'spent' };

/** The stage of a fault, ready for one client. */
export async function setStage({ made }: Fault): Promise<Stage> {
  switch (made.by) {
    case 'network':
      return places[made.place]();
    case 'identity':
      return identityStages[made.trouble]();
    case 'script':
      return onEmulator({ reply: () => ({ events: made.events }) });
    case 'emulator':
      return { ...(await onEmulator({ fault: made.fault })), isWarm: made.fault.startsWith('stale') };
  }
}

const identityStages: Readonly<Record<IdentityTrouble, () => Promise<Stage>>> = {
  async 'expired token'() {
    let asked = 0;
    const credentials = (): Promise<Keys> => Promise.resolve(asked++ === 0 ? spent : keys);
    const known = [keys, { ...spent, expiration: new Date(0) }];
    return onEmulator({ auth: 'strict', credentials: known }, { credentials });
  },
  'clock skew': () => onEmulator({ auth: 'strict', credentials: [keys], clockOffsetMs: 20 * 60_000 }),
  'source hangs': () => onEmulator({}, { credentials: () => new Promise(() => undefined), total: hangLimit }),
  'source rejects': () => onEmulator({}, { credentials: () => Promise.reject(new Error('No keys here.')) }),
};

async function onEmulator(options: EmulatorOptions, settings: StageSettings = {}): Promise<Stage> {
  const answer = () => ({ output: { message: { role: 'assistant' as const, content: [{ text: words }] } } });
  const emulator: Emulator = await startEmulator({ auth: 'permissive', reply: answer, ...options });
  return {
    endpoint: emulator.url,
    requests: () => emulator.journal.entries.length,
    held: () => emulator.journal.entries.filter(({ endedAt }) => endedAt === undefined).length,
    connections: () => emulator.connections,
    settings,
    close: () => emulator.close(),
  };
}

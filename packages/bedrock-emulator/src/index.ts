// Everything that bedrock-emulator makes public.
// SPDX-License-Identifier: Apache-2.0
export { startEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export type { Quota, QuotaTable } from './model/quotas.ts';
export type { KnownCredentials } from './auth/credentials.ts';
export type { FaultCall, FaultScript } from './faults/schedule.ts';
export type { Journal, JournalEntry } from './journal.ts';
export type { CallInfo, Script, ScriptedReply } from './operations/operation.ts';
export { AwsRefusal } from './server/http.ts';

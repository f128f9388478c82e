// Several targets for the same calls: which one a call goes to, and which one next when that fails.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type BedrockErrorKind } from '../errors.ts';
import { createCoolDown, type CoolDown } from '../transport/cool-down.ts';
import type { Warning } from '../warnings.ts';
import type { Answer, Call, CallOutcome, Connection } from './call.ts';
import type { DuplexCall, SealedDuplex } from './duplex.ts';
import type { BedrockSettings, Target } from './settings.ts';
import { affinity, promptPrefix } from './affinity.ts';
import { callAt, canMove, eligible, targetNames, targetSettings } from './targets.ts';

/** Failures that another region or account may not have. What is wrong with a request is wrong everywhere. */
const movingKinds: ReadonlySet<BedrockErrorKind> = new Set([
  'throttled',
  'quota-exceeded',
  'model-not-ready',
  'server',
  'unavailable',
  'network',
  'timeout',
]);

interface Place {
  name: string;
  target: Target;
  connection: Connection;
  /** By model: a throttled one says nothing of the others. */
  coolDowns: Map<string, CoolDown>;
}

interface Fleet {
  places: readonly Place[];
  isSpread: boolean;
  now: () => number;
}

export function createFailover(
  settings: BedrockSettings,
  targets: readonly Target[],
  open: (settings: BedrockSettings) => Connection,
): Connection {
  const { strategy = 'in-order', now = Date.now } = settings;
  if (!Array.isArray(targets) || targets.length === 0)
    throw misconfigured('`targets` is an array of one or more targets.', 'targets');
  if (strategy !== 'in-order' && strategy !== 'spread')
    throw misconfigured("`strategy` is 'in-order' or 'spread'.", 'strategy');
  const names = targetNames(targets);
  const places = targets.map((target, index): Place => ({
    name: names[index] ?? '',
    target,
    connection: open(targetSettings(settings, target)),
    coolDowns: new Map(),
  }));
  const fleet: Fleet = { places, isSpread: strategy === 'spread', now };
  return {
    run: (call, read) => (canMove(call) ? run(fleet, call, read) : runAtFirst(fleet, call, read)),
    describe(call) {
      const { connection } = firstFor(places, toCall({ path: '', region: call.region, options: {} }));
      return connection.describe(call);
    },
    openDuplex: (call) => openDuplexAtFirst(places, call),
    close() {
      for (const { connection } of places) connection.close();
    },
  };
}

const misconfigured = (message: string, path: string): BedrockError =>
  new BedrockError('configuration', message, { path });

/** The target of what belongs to a region: that of its ARN, else the first. */
const firstFor = (places: readonly Place[], call: Call): Place => eligible(places, call)[0] as Place;

const toCall = ({ path, region, options }: DuplexCall): Call => ({
  method: 'POST',
  service: 'bedrock-runtime',
  path,
  headers: {},
  surface: 'invoke',
  region,
  options,
});

function runAtFirst<Result>(
  { places }: Fleet,
  call: Call,
  read: (answer: Answer) => Promise<Result>,
): Promise<CallOutcome<Result>> {
  const { connection, name } = firstFor(places, call);
  return connection.run({ ...call, target: name }, read);
}

/** What has been said cannot be said again elsewhere: the first target, and no other. */
function openDuplexAtFirst(places: readonly Place[], { options, ...given }: DuplexCall): Promise<SealedDuplex> {
  const call = toCall({ ...given, options });
  const { connection, target } = firstFor(places, call);
  const { path, region } = callAt(call, target);
  return connection.openDuplex({ path, region, options });
}

async function run<Result>(
  fleet: Fleet,
  call: Call,
  read: (answer: Answer) => Promise<Result>,
): Promise<CallOutcome<Result>> {
  const { now } = fleet;
  const left = ranked(fleet, call);
  const warnings: Warning[] = [];
  const failed: string[] = [];
  let place = takeNext(left, call, now()) ?? takeSoonest(left, call);
  for (let earlierAttempts = 0; ;) {
    const began = now();
    coolDownOf(place, call).begin(began);
    const hasAnother = left.some((other) => isReady(other, call, now()));
    try {
      const outcome = await place.connection.run(prepared(call, place, { earlierAttempts, hasAnother }), read);
      recover(place, call);
      return { ...outcome, warnings: [...warnings, ...(outcome.warnings ?? [])] };
    } catch (error) {
      if (!BedrockError.isInstance(error)) throw error;
      earlierAttempts += error.attempts ?? 0;
      const isOver = !movingKinds.has(error.kind) || call.options.signal?.aborted === true;
      if (!isOver) coolDownOf(place, call).fail(began, now(), error.retryAfterMs);
      else if (!movingKinds.has(error.kind)) recover(place, call);
      const next = isOver ? undefined : takeNext(left, call, now());
      if (next === undefined) throw withHistory(error, earlierAttempts, failed);
      failed.push(`${place.name} (${error.kind})`);
      call.observer?.move(error, next.name);
      warnings.push(moved(place, next, error));
      place = next;
    }
  }
}

/** With another target at hand a failure moves on at once; the last one is retried as without targets. */
function prepared(
  call: Call,
  { name, target }: Place,
  { earlierAttempts, hasAnother }: { earlierAttempts: number; hasAnother: boolean },
): Call {
  const options = hasAnother ? { ...call.options, maxRetries: 0 } : call.options;
  return { ...callAt(call, target), options, target: name, earlierAttempts };
}

/** The targets of a call, the one to be called first at the front. */
function ranked(fleet: Fleet, call: Call): Place[] {
  const places = eligible(fleet.places, call);
  if (!fleet.isSpread) return places;
  const prefix = promptPrefix(call.body);
  const weights = new Map(places.map((place) => [place, affinity(prefix, place.name)]));
  return [...places].sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
}

const keyOf = ({ modelId, path }: Call): string => modelId ?? path;

function coolDownOf({ coolDowns }: Place, call: Call): CoolDown {
  const key = keyOf(call);
  let coolDown = coolDowns.get(key);
  if (coolDown === undefined) coolDowns.set(key, (coolDown = createCoolDown()));
  return coolDown;
}

/** It answers, be it with a refusal. Only what is cooling down is remembered. */
function recover(place: Place, call: Call): void {
  coolDownOf(place, call).succeed();
  place.coolDowns.delete(keyOf(call));
}

const isReady = ({ coolDowns }: Place, call: Call, now: number): boolean =>
  (coolDowns.get(keyOf(call))?.until ?? 0) <= now;

/** Takes the first that is ready out of the list. */
function takeNext(left: Place[], call: Call, now: number): Place | undefined {
  const index = left.findIndex((place) => isReady(place, call, now));
  return index < 0 ? undefined : left.splice(index, 1)[0];
}

/** With all of them cooling down, one is asked and no more: a flood would help nobody. */
function takeSoonest(left: Place[], call: Call): Place {
  const until = (place: Place): number => coolDownOf(place, call).until;
  const soonest = left.reduce((best, place) => (until(place) < until(best) ? place : best));
  left.length = 0;
  return soonest;
}

/** The failure of the last target, counted over all. */
function withHistory(error: BedrockError, attempts: number, failed: readonly string[]): BedrockError {
  if (failed.length === 0) return error;
  const message = `${error.message} Other targets had failed before: ${failed.join(', ')}.`;
  return new BedrockError(error.kind, message, error.with({ attempts }));
}

const moved = (from: Place, to: Place, { kind }: BedrockError): Warning => ({
  code: 'moved',
  message: `The target '${from.name}' failed (${kind}): the call went to '${to.name}'.`,
  path: 'targets',
});

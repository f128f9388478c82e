// Requests and tokens per minute of a model, as token buckets. A call reserves all that it may use and
// gives back what it did not use when it ends.
// https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, Model, TokenUsage } from 'bedrock-core';
import { AwsRefusal } from '../server/http.ts';
import { countRequest } from './tokens.ts';

/** What an account may use of a model in a minute. */
export interface Quota {
  requestsPerMinute?: number;
  tokensPerMinute?: number;
}

/** By model id, as it is called; `*` for each model that is not named. */
export type QuotaTable = Readonly<Record<string, Quota>>;

export interface Quotas {
  /** Throws when there is too little left. What is returned gives back the rest. */
  reserve(request: Omit<ConverseRequest, 'modelId'>, model: Model): (usage: TokenUsage) => void;
}

/** What a request reserves that names no limit, where nobody knows the model's own. */
const unknownLimit = 4096;

/** `now` in milliseconds. */
export function createQuotas(table: QuotaTable, now: () => number): Quotas {
  const buckets = new Map<string, Bucket>();
  const take = (kind: string, id: string, perMinute: number | undefined, amount: number, words: string): void => {
    if (perMinute === undefined) return;
    const key = `${kind} ${id}`;
    const bucket = buckets.get(key) ?? new Bucket(perMinute, now);
    buckets.set(key, bucket);
    if (!bucket.take(amount)) throw new AwsRefusal(429, 'ThrottlingException', words);
  };
  return {
    reserve(request, model) {
      const { id } = model;
      const { requestsPerMinute, tokensPerMinute } = table[id] ?? table['*'] ?? {};
      take('requests', id, requestsPerMinute, 1, 'Too many requests, please wait before trying again.');
      const limit = request.inferenceConfig?.maxTokens ?? model.capabilities.maxOutputTokens ?? unknownLimit;
      const reserved = countRequest(request) + limit;
      take('tokens', id, tokensPerMinute, reserved, 'Too many tokens, please wait before trying again.');
      return (usage) => buckets.get(`tokens ${id}`)?.giveBack(reserved - countUsed(usage, model));
    },
  };
}

/** What was read from the cache is free; output of the newer models of Claude counts five times. */
function countUsed(
  { inputTokens, outputTokens, cacheWriteInputTokens = 0 }: TokenUsage,
  { capabilities }: Model,
): number {
  const isDear = capabilities.reasoning === 'budget' || capabilities.reasoning === 'adaptive';
  return inputTokens + cacheWriteInputTokens + outputTokens * (isDear ? 5 : 1);
}

/** Full at first, and filled again evenly within a minute. */
class Bucket {
  readonly #perMinute: number;
  readonly #now: () => number;
  #level: number;
  #time: number;

  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
    this.#level = perMinute;
    this.#time = now();
  }

  take(amount: number): boolean {
    this.#refill();
    if (amount > this.#level) return false;
    this.#level -= amount;
    return true;
  }

  /** A call may have used more than it reserved. */
  giveBack(amount: number): void {
    this.#refill();
    this.#level = Math.min(this.#perMinute, this.#level + amount);
  }

  #refill(): void {
    const time = this.#now();
    this.#level = Math.min(this.#perMinute, this.#level + ((time - this.#time) * this.#perMinute) / 60_000);
    this.#time = time;
  }
}

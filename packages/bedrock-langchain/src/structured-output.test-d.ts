// What structured output is typed as: what the schema says.
// SPDX-License-Identifier: Apache-2.0
import type { BaseMessage } from '@langchain/core/messages';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { z as z4 } from 'zod/v4';
import { ChatBedrock } from './index.ts';

interface Trip {
  city: string;
  days: number;
}
const chat = new ChatBedrock({ model: 'amazon.nova-lite-v1:0' });

test('Zod 3 and 4 tell the type of the answer', async () => {
  const three = chat.withStructuredOutput(z.object({ city: z.string(), days: z.number() }));
  expectTypeOf(await three.invoke('')).toEqualTypeOf<Trip>();
  const four = chat.withStructuredOutput(z4.object({ city: z4.string(), days: z4.number() }));
  expectTypeOf(await four.invoke('')).toEqualTypeOf<Trip>();
});

test('raw beside it; a JSON Schema tells nothing, and the caller may', async () => {
  const both = chat.withStructuredOutput(z.object({ city: z.string() }), { includeRaw: true });
  expectTypeOf(await both.invoke('')).toEqualTypeOf<{ raw: BaseMessage; parsed: { city: string } }>();
  const json = { type: 'object', properties: { city: { type: 'string' } } };
  expectTypeOf(await chat.withStructuredOutput(json).invoke('')).toEqualTypeOf<Record<string, unknown>>();
  const told = chat.withStructuredOutput<{ city: string }>(json);
  expectTypeOf(await told.invoke('')).toEqualTypeOf<{ city: string }>();
});

// A letter becomes a typed object. What the model answers is checked by the schema before you see it.
// SPDX-License-Identifier: Apache-2.0
import { ChatBedrock } from 'bedrock-langchain';
import { z } from 'zod';

const order = z.object({
  customer: z.string().describe('who writes'),
  items: z.array(z.object({ name: z.string(), quantity: z.number().int() })),
  urgent: z.boolean(),
});

const letter = `Dear shop, please send me three lamps and one table, as soon as you can. Yours, Ada`;

const model = new ChatBedrock({ model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' });
console.log(await model.withStructuredOutput(order, { name: 'order' }).invoke(`Read this order:\n\n${letter}`));

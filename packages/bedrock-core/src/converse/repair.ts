// Mends what Bedrock would refuse about a conversation. Every mend is a warning; in strict mode the
// first one is an error instead.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { BedrockError } from '../errors.ts';
import type { Warning } from '../warnings.ts';
import { saysNothing } from './faults.ts';
import { mendBlock, mendText } from './repair/blocks.ts';
import { createMending, type Mending } from './repair/mend.ts';
import { mendTools } from './repair/tools.ts';
import { arrangeContent, fillGaps, mergeRoles, pairResults, trimEnd } from './repair/turns.ts';
import type { ConverseRequest, Message, SystemContentBlock } from './types.ts';

export interface RepairOptions {
  /** The first mend throws `invalid-request` instead. */
  strict?: boolean | undefined;
  /** What the user says where a turn of the user is missing; `false` leaves the gap. */
  userContinueMessage?: string | false | undefined;
}

export interface Repaired {
  request: ConverseRequest;
  warnings: Warning[];
}

/**
 * A request with a conversation that Bedrock takes; the very same object when nothing had to be
 * mended. Idempotent; the input is not changed. Throws `invalid-request` when every message is blank.
 */
export function repairConversation(request: ConverseRequest, model: Model, options: RepairOptions = {}): Repaired {
  const { messages: given = [], system, toolConfig: _, ...rest } = request;
  const warnings: Warning[] = [];
  const mending = createMending(given, model, { warnings, strict: options.strict === true });
  const messages = mendMessages(given, options, mending);
  const prompt = mendSystem(system, mending);
  const toolConfig = mendTools(request, messages, mending);
  // Each mend is told: without a word the request is as it was.
  if (warnings.length === 0) return { request, warnings };
  return {
    request: {
      ...rest,
      ...(request.messages === undefined ? {} : { messages }),
      ...(prompt === undefined ? {} : { system: prompt }),
      ...(toolConfig === undefined ? {} : { toolConfig }),
    },
    warnings,
  };
}

function mendMessages(given: readonly Message[], options: RepairOptions, mending: Mending): Message[] {
  const mended = given.flatMap((message, index) => mendMessage(message, index, mending));
  if (mended.length === 0 && given.length > 0) {
    throw new BedrockError(
      'invalid-request',
      'messages: Every message is blank. Say something in at least one of them.',
      { path: 'messages' },
    );
  }
  const turns = fillGaps(mergeRoles(mended, mending), options.userContinueMessage, mending);
  const arranged = pairResults(turns, mending).map((message, index) => arrangeContent(message, index, mending));
  return trimEnd(arranged, mending);
}

/** A message that is left with nothing to say is left out. */
function mendMessage(message: Message, index: number, mending: Mending): Message[] {
  const path = `messages[${index}]`;
  const content = message.content.flatMap((block, position) =>
    mendBlock(block, `${path}.content[${position}]`, mending),
  );
  if (!saysNothing(content)) return [{ ...message, content }];
  mending.tell('empty-message', path, 'The message says nothing: it was left out.');
  return [];
}

function mendSystem(system: SystemContentBlock[] | undefined, mending: Mending): SystemContentBlock[] | undefined {
  if (system === undefined || system.length === 0) return system;
  const mended = system.flatMap((block, index) => mendText(block, `system[${index}]`, mending));
  if (!saysNothing(mended)) return mended;
  mending.tell('empty-system', 'system', 'The system prompt says nothing: it was left out.');
  return undefined;
}

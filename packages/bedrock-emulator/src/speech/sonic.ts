// A Nova Sonic that echoes: it hears how long the user spoke, says so, and plays back what it heard.
// https://docs.aws.amazon.com/nova/latest/userguide/output-events.html
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { JsonObject, JsonValue } from 'bedrock-core';
import { countTokens } from '../model/tokens.ts';
import { exampleOf } from '../model/schema-example.ts';
import { invalid } from '../server/http.ts';
import { hasSpoken, isSilent } from './loudness.ts';
import { openTurn, type Speaker, type Turn } from './turn.ts';

export interface Sonic {
  /** What the model says to an event. Throws what the service refuses. */
  hear(event: JsonObject): JsonObject[];
}

interface Tool {
  name: string;
  schema: JsonValue;
}

interface Session extends Speaker {
  tools: Tool[];
  /** Kinds of the contents that are open, by name. */
  open: Map<string, { type: string; role: string; interactive: boolean }>;
  bytesPerSecond: number;
  spoken: Buffer[];
  silentBytes: number;
}

export function createSonic(): Sonic {
  let session: Session | undefined;
  return {
    hear(event) {
      const inner = event['event'];
      const [name = '', value] = Object.entries(isObject(inner) ? inner : {})[0] ?? [];
      const data = isObject(value) ? value : {};
      if (name === 'sessionStart') {
        session = startSession();
        return [];
      }
      if (session === undefined) throw invalid('The first event of a session is sessionStart.');
      return hearEvent(session, name, data);
    },
  };
}

function startSession(): Session {
  return {
    id: randomUUID(),
    promptName: '',
    tools: [],
    open: new Map(),
    bytesPerSecond: 32_000,
    spoken: [],
    silentBytes: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
}

function hearEvent(session: Session, name: string, data: JsonObject): JsonObject[] {
  const contentName = textOf(data['contentName']);
  if (name !== 'promptStart' && name !== 'sessionEnd' && textOf(data['promptName']) !== session.promptName)
    throw invalid(`Event ${name}: the promptName is not that of an open prompt.`);
  switch (name) {
    case 'promptStart':
      startPrompt(session, data);
      return [];
    case 'contentStart': {
      const [type, role] = [textOf(data['type']), textOf(data['role'])];
      session.open.set(contentName, { type, role, interactive: data['interactive'] === true });
      const audio = data['audioInputConfiguration'];
      if (isObject(audio)) session.bytesPerSecond = 2 * Number(audio['sampleRateHertz'] ?? 16_000);
      return [];
    }
    case 'textInput':
    case 'toolResult':
    case 'audioInput': {
      const content = session.open.get(contentName);
      if (content === undefined) throw invalid(`Event ${name}: no content with this contentName is open.`);
      return hearContent(session, content, name, textOf(data['content']));
    }
    case 'contentEnd': {
      const content = session.open.get(contentName);
      session.open.delete(contentName);
      return content?.type === 'AUDIO' ? answerSound(session) : [];
    }
    default:
      return [];
  }
}

function startPrompt(session: Session, { promptName, toolConfiguration }: JsonObject): void {
  session.promptName = textOf(promptName);
  const tools = isObject(toolConfiguration) ? toolConfiguration['tools'] : undefined;
  session.tools = (Array.isArray(tools) ? tools : []).flatMap((tool) => {
    const spec = isObject(tool) ? tool['toolSpec'] : undefined;
    const schema = isObject(spec) && isObject(spec['inputSchema']) ? spec['inputSchema']['json'] : undefined;
    return isObject(spec) ? [{ name: textOf(spec['name']), schema: parse(textOf(schema)) }] : [];
  });
}

function hearContent(
  session: Session,
  { role, interactive }: { role: string; interactive: boolean },
  name: string,
  content: string,
): JsonObject[] {
  if (name === 'audioInput') return hearSound(session, Buffer.from(content, 'base64'));
  session.inputTokens += countTokens(content);
  if (name === 'toolResult') return say(session, `The tool says: ${content}`, Buffer.alloc(4800));
  return role === 'USER' && interactive ? answer(session, content, Buffer.alloc(4800)) : [];
}

/** A turn of the user ends after half a second of silence, or with the content. */
function hearSound(session: Session, sound: Buffer): JsonObject[] {
  session.spoken.push(sound);
  session.silentBytes = isSilent(sound) ? session.silentBytes + sound.length : 0;
  return session.silentBytes >= session.bytesPerSecond / 2 ? answerSound(session) : [];
}

function answerSound(session: Session): JsonObject[] {
  const sound = Buffer.concat(session.spoken);
  session.spoken = [];
  session.silentBytes = 0;
  if (!hasSpoken(sound)) return [];
  const milliseconds = Math.round((1000 * sound.length) / session.bytesPerSecond);
  session.inputTokens += Math.ceil(milliseconds / 100);
  return answer(session, `${milliseconds} milliseconds of speech`, sound);
}

/** What was heard, then a tool's use where tools are offered, else the answer. */
function answer(session: Session, heard: string, echo: Buffer): JsonObject[] {
  const [tool] = session.tools;
  const turn = openTurn(session);
  const transcript = turn.content(
    'TEXT',
    'USER',
    'FINAL',
    'textOutput',
    [{ content: heard, role: 'USER' }],
    'END_TURN',
  );
  if (tool === undefined) return [...turn.start(), ...transcript, ...speak(session, turn, `You said: ${heard}`, echo)];
  const use = { content: JSON.stringify(exampleOf(tool.schema, heard)), toolName: tool.name, toolUseId: randomUUID() };
  const toolUse = turn.content('TOOL', 'TOOL', undefined, 'toolUse', [{ ...use, role: 'TOOL' }], 'TOOL_USE');
  return [...turn.start(), ...transcript, ...toolUse];
}

function say(session: Session, words: string, echo: Buffer): JsonObject[] {
  const turn = openTurn(session);
  return [...turn.start(), ...speak(session, turn, words, echo)];
}

function speak(session: Session, turn: Turn, words: string, echo: Buffer): JsonObject[] {
  session.outputTokens += countTokens(words);
  const text = [{ content: words, role: 'ASSISTANT' }];
  const sound: JsonObject[] = [];
  for (let start = 0; start < echo.length; start += 4800)
    sound.push({ content: echo.toString('base64', start, start + 4800), role: 'ASSISTANT' });
  return [
    ...turn.content('TEXT', 'ASSISTANT', 'SPECULATIVE', 'textOutput', text, 'PARTIAL_TURN'),
    ...turn.content('AUDIO', 'ASSISTANT', undefined, 'audioOutput', sound, 'PARTIAL_TURN'),
    ...turn.content('TEXT', 'ASSISTANT', 'FINAL', 'textOutput', text, 'END_TURN'),
    ...turn.end(),
  ];
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return {};
  }
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Nova Sonic: a session of prompts, each of contents that are opened, filled and closed by events.
// https://docs.aws.amazon.com/nova/latest/nova2-userguide/sonic-input-events.html
// https://docs.aws.amazon.com/nova/latest/userguide/output-events.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../json.ts';
import type {
  SampleRate,
  SpeechCodec,
  SpeechDecoder,
  SpeechEncoder,
  SpeechEvent,
  SpeechInput,
  SpeechSetup,
} from './speech-model.ts';

const sampleRates: readonly number[] = [8000, 16_000, 24_000];

export const novaSonic: SpeechCodec = { id: 'nova-sonic', createEncoder, createDecoder };

const event = (name: string, data: JsonObject): JsonObject => ({ event: { [name]: data } });

function createEncoder(setup: SpeechSetup, createId: () => string): SpeechEncoder {
  const { inputSampleRate = 16_000 } = setup;
  checkRate(inputSampleRate, 'inputSampleRate');
  checkRate(setup.outputSampleRate, 'outputSampleRate');
  const promptName = createId();
  let audioName: string | undefined;

  const content = (kind: JsonObject, name: string, data: JsonObject): JsonObject[] => {
    const contentName = createId();
    return [
      event('contentStart', { promptName, contentName, ...kind }),
      event(name, { promptName, contentName, ...data }),
      event('contentEnd', { promptName, contentName }),
    ];
  };
  const text = (role: string, words: string, interactive: boolean): JsonObject[] =>
    content({ type: 'TEXT', interactive, role, textInputConfiguration: plainText }, 'textInput', { content: words });

  const audio = (bytes: Uint8Array): JsonObject[] => {
    const events: JsonObject[] = [];
    if (audioName === undefined) {
      audioName = createId();
      const audioInputConfiguration = { ...linear(inputSampleRate), audioType: 'SPEECH', encoding: 'base64' };
      const kind = { type: 'AUDIO', interactive: true, role: 'USER', audioInputConfiguration };
      events.push(event('contentStart', { promptName, contentName: audioName, ...kind }));
    }
    for (let start = 0; start < bytes.length; start += maxAudioBytes) {
      const piece = encodeBase64(bytes.subarray(start, start + maxAudioBytes));
      events.push(event('audioInput', { promptName, contentName: audioName, content: piece }));
    }
    return events;
  };

  return {
    start: () => [
      ...startEvents(setup, promptName),
      ...(setup.system === undefined ? [] : text('SYSTEM', setup.system, false)),
      ...(setup.history ?? []).flatMap((turn) => text(turn.role.toUpperCase(), turn.text, false)),
    ],
    send(input: SpeechInput) {
      if (input.type === 'audio') return audio(input.bytes);
      if (input.type === 'text') return text('USER', input.text, true);
      const { toolUseId } = input;
      const toolResultInputConfiguration = { toolUseId, type: 'TEXT', textInputConfiguration: plainText };
      const kind = { type: 'TOOL', interactive: false, role: 'TOOL', toolResultInputConfiguration };
      return content(kind, 'toolResult', { content: JSON.stringify(input.content) });
    },
    end: () => [
      ...(audioName === undefined ? [] : [event('contentEnd', { promptName, contentName: audioName })]),
      event('promptEnd', { promptName }),
      event('sessionEnd', {}),
    ],
  };
}

/** Well below what a frame may hold, and half a second or more of sound. */
const maxAudioBytes = 24 * 1024;
const plainText = { mediaType: 'text/plain' };

function startEvents(setup: SpeechSetup, promptName: string): JsonObject[] {
  const { voice = 'matthew', outputSampleRate = 24_000, toolConfig, inferenceConfig = {} } = setup;
  const { maxTokens = 1024, topP = 0.9, temperature = 0.7 } = inferenceConfig;
  const tools = (toolConfig?.tools ?? []).map((tool, index) => {
    if (tool.toolSpec === undefined)
      throw refuse(`toolConfig.tools[${index}]`, 'Sonic takes tools with a `toolSpec` alone.');
    const { name, description, inputSchema } = tool.toolSpec;
    const toolSpec: JsonObject = { name, inputSchema: { json: JSON.stringify(inputSchema.json) } };
    return { toolSpec: description === undefined ? toolSpec : { ...toolSpec, description } };
  });
  const audioOutputConfiguration = {
    ...linear(outputSampleRate),
    voiceId: voice,
    encoding: 'base64',
    audioType: 'SPEECH',
  };
  return [
    event('sessionStart', {
      inferenceConfiguration: { maxTokens, topP, temperature },
      ...setup.additionalModelRequestFields,
    }),
    event('promptStart', {
      promptName,
      textOutputConfiguration: plainText,
      audioOutputConfiguration,
      ...(tools.length === 0
        ? {}
        : { toolUseOutputConfiguration: { mediaType: 'application/json' }, toolConfiguration: { tools } }),
    }),
  ];
}

const linear = (sampleRateHertz: SampleRate): JsonObject => ({
  mediaType: 'audio/lpcm',
  sampleRateHertz,
  sampleSizeBits: 16,
  channelCount: 1,
});

function checkRate(rate: number | undefined, path: string): void {
  if (rate !== undefined && !sampleRates.includes(rate))
    throw refuse(path, `${rate} is not possible: it is 8000, 16000 or 24000.`);
}

const refuse = (path: string, message: string): BedrockError =>
  new BedrockError('invalid-request', `${path}: ${message}`, { path });

interface Opened {
  role: string;
  isFinal: boolean;
}

function createDecoder(): SpeechDecoder {
  const open = new Map<string, Opened>();
  return {
    decode(frame) {
      const inner = frame['event'];
      if (!isJsonObject(inner)) return [{ type: 'unknown', name: '', data: frame }];
      return Object.entries(inner).flatMap(([name, data]) =>
        isJsonObject(data) ? readEvent(name, data, open) : [{ type: 'unknown', name, data: inner }],
      );
    },
  };
}

function readEvent(name: string, data: JsonObject, open: Map<string, Opened>): SpeechEvent[] {
  const id = textOf(data['contentId']);
  const content = textOf(data['content']);
  switch (name) {
    case 'contentStart':
      open.set(id, { role: textOf(data['role']), isFinal: stageOf(data['additionalModelFields']) !== 'SPECULATIVE' });
      return [];
    case 'textOutput': {
      const { role = textOf(data['role']), isFinal = true } = open.get(id) ?? {};
      if (isInterruption(content)) return [{ type: 'interrupted' }];
      return [{ type: 'text', role: role === 'USER' ? 'user' : 'assistant', text: content, isFinal }];
    }
    case 'audioOutput':
      return [{ type: 'audio', bytes: decodeBase64(content) }];
    case 'toolUse': {
      const input = parseJson(content) ?? content;
      return [{ type: 'toolUse', toolUseId: textOf(data['toolUseId']), name: textOf(data['toolName']), input }];
    }
    case 'contentEnd':
      open.delete(id);
      return data['stopReason'] === 'INTERRUPTED' ? [{ type: 'interrupted' }] : [];
    case 'completionEnd':
      return [{ type: 'turnEnd', stopReason: textOf(data['stopReason']) }];
    case 'usageEvent': {
      const { totalInputTokens, totalOutputTokens, totalTokens, details = null } = data;
      const [inputTokens, outputTokens] = [countOf(totalInputTokens), countOf(totalOutputTokens)];
      return [{ type: 'usage', inputTokens, outputTokens, totalTokens: countOf(totalTokens), details }];
    }
    default:
      return [{ type: 'unknown', name, data }];
  }
}

function stageOf(fields: JsonValue | undefined): JsonValue | undefined {
  const parsed = typeof fields === 'string' ? parseJson(fields) : fields;
  return isJsonObject(parsed) ? parsed['generationStage'] : undefined;
}

/** The older model says so in words. */
function isInterruption(content: string): boolean {
  if (!content.includes('interrupted')) return false;
  const parsed = parseJson(content);
  return isJsonObject(parsed) && parsed['interrupted'] === true;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const countOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);

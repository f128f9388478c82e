// The shapes that prompt templates come in: a label before each turn, a header around each role,
// instructions between brackets; and the one of DeepSeek R1, which is like none of them.
// SPDX-License-Identifier: Apache-2.0
import type { Template } from './completion.ts';
import type { PlainConversation, Turn } from './plain-conversation.ts';

export interface LabelTemplateOptions {
  user: string;
  assistant: string;
  /** Stands before every label; `leads` says whether also before the first one. */
  separator: string;
  leads: boolean;
  /** A single question goes out as it is, without labels. */
  bareSingleTurn?: boolean;
}

/** `User: … Bot: …` */
export function createLabelTemplate(options: LabelTemplateOptions): Template {
  const { user, assistant, separator, leads, bareSingleTurn = false } = options;
  const label = new RegExp(`(?:^|${separator})(${user}|${assistant}):(?: |$)`);
  return {
    render({ system, turns }) {
      const [only] = turns;
      if (bareSingleTurn && turns.length === 1 && only?.role === 'user') return only.text;
      const parts = turns.map(({ role, text }) => `${role === 'user' ? user : assistant}: ${text}`);
      // The open label that the model goes on from; after a prefill it goes on from that.
      if (turns.at(-1)?.role !== 'assistant') parts.push(`${assistant}:`);
      return `${system ?? ''}${leads || system !== undefined ? separator : ''}${parts.join(separator)}`;
    },
    parse(prompt) {
      const [before = '', ...labelled] = prompt.split(label);
      if (labelled.length === 0) return { system: undefined, turns: [{ role: 'user', text: prompt }] };
      const turns: Turn[] = [];
      for (let index = 0; index < labelled.length; index += 2) {
        turns.push({ role: labelled[index] === user ? 'user' : 'assistant', text: labelled[index + 1] ?? '' });
      }
      return { system: before === '' ? undefined : before, turns: withoutOpenTurn(turns) };
    },
  };
}

export interface HeaderTemplateOptions {
  begin: string;
  /** What stands before and after the role's name. */
  header: readonly [before: string, after: string];
  /** What ends a turn. */
  end: string;
  /** A single question goes out as it is, without headers. */
  bareSingleTurn?: boolean;
}

/** `<|start|>user<|end|> …` with a role for the system text. */
export function createHeaderTemplate(options: HeaderTemplateOptions): Template {
  const {
    begin,
    header: [before, after],
    end,
    bareSingleTurn = false,
  } = options;
  const open = (role: string): string => `${before}${role}${after}`;
  return {
    render({ system, turns }) {
      const [only] = turns;
      if (bareSingleTurn && system === undefined && turns.length === 1 && only?.role === 'user') return only.text;
      const all = [...(system === undefined ? [] : [{ role: 'system', text: system }]), ...turns];
      const prefilled = turns.at(-1)?.role === 'assistant';
      const parts = all.map(
        ({ role, text }, index) => open(role) + text + (prefilled && index === all.length - 1 ? '' : end),
      );
      return begin + parts.join('') + (prefilled ? '' : open('assistant'));
    },
    parse(prompt) {
      const [, ...segments] = prompt.split(before);
      let system: string | undefined;
      const turns: Turn[] = [];
      for (const segment of segments) {
        const at = segment.indexOf(after);
        const text = at < 0 ? '' : segment.slice(at + after.length);
        const closed = text.endsWith(end) ? text.slice(0, text.length - end.length) : text;
        const role = at < 0 ? 'assistant' : segment.slice(0, at);
        if (role === 'system') system = system === undefined ? closed : `${system}\n${closed}`;
        else turns.push({ role: role === 'assistant' ? 'assistant' : 'user', text: closed });
      }
      if (segments.length === 0) return { system: undefined, turns: [{ role: 'user', text: prompt }] };
      return { system, turns: withoutOpenTurn(turns) };
    },
  };
}

export interface InstructionTemplateOptions {
  /** What opens the prompt, and what opens each exchange after the first. */
  begin: string;
  reopen: string;
  /** What ends the assistant's text. */
  end: string;
  /** Where the first instruction holds a system text, when it has a place for one. */
  system?: readonly [before: string, after: string];
}

/** `[INST] … [/INST] …` */
export function createInstructionTemplate({
  begin,
  reopen,
  end,
  system: around,
}: InstructionTemplateOptions): Template {
  return {
    render({ system, turns }) {
      const lead = system === undefined || around === undefined ? '' : `${around[0]}${system}${around[1]}`;
      const first: Turn[] = turns[0]?.role === 'user' ? turns : [{ role: 'user', text: '' }, ...turns];
      return first.reduce((prompt, { role, text }, index) => {
        if (role === 'user')
          return `${prompt}${index === 0 ? begin : reopen}[INST] ${index === 0 ? lead : ''}${text} [/INST]`;
        return `${prompt} ${text}${index === first.length - 1 ? '' : end}`;
      }, '');
    },
    parse(prompt) {
      const [, ...exchanges] = prompt.split('[INST] ');
      if (exchanges.length === 0) return { system: undefined, turns: [{ role: 'user', text: prompt }] };
      let system: string | undefined;
      const turns = exchanges.flatMap((exchange): Turn[] => {
        const at = exchange.indexOf(' [/INST]');
        const [question, answer] =
          at < 0 ? [exchange, ''] : [exchange.slice(0, at), exchange.slice(at + ' [/INST]'.length)];
        const taken = takeSystem(question, around);
        system ??= taken.system;
        return [{ role: 'user', text: taken.text }, ...parseAnswer(answer, end + reopen, `${end} `, end)];
      });
      return { system, turns };
    },
  };
}

function parseAnswer(answer: string, ...ends: string[]): Turn[] {
  const ending = ends.find((end) => answer.endsWith(end)) ?? '';
  const text = answer.slice(0, answer.length - ending.length);
  return text === '' ? [] : [{ role: 'assistant', text: text.startsWith(' ') ? text.slice(1) : text }];
}

function takeSystem(
  text: string,
  around: readonly [string, string] | undefined,
): { system: string | undefined; text: string } {
  if (around === undefined || !text.startsWith(around[0])) return { system: undefined, text };
  const end = text.indexOf(around[1]);
  if (end < 0) return { system: undefined, text };
  return { system: text.slice(around[0].length, end), text: text.slice(end + around[1].length) };
}

/** The empty turn that a prompt ends with is the model's to fill. */
function withoutOpenTurn(turns: PlainConversation['turns']): Turn[] {
  const last = turns.at(-1);
  return last?.role === 'assistant' && last.text === '' ? turns.slice(0, -1) : turns;
}

const [sentenceBegin, sentenceEnd, userMark, assistantMark] = [
  '<｜begin▁of▁sentence｜>',
  '<｜end▁of▁sentence｜>',
  '<｜User｜>',
  '<｜Assistant｜>',
];
const openReasoning = '<think>\n';

/** The prompt ends inside the reasoning: the reply goes on from there. */
export const deepseekTemplate: Template = {
  render({ system = '', turns }) {
    const prefilled = turns.at(-1)?.role === 'assistant';
    const parts = turns.map(({ role, text }, index) => {
      if (role === 'user') return `${userMark}${text}`;
      return `${assistantMark}${text}${index === turns.length - 1 ? '' : sentenceEnd}`;
    });
    return `${sentenceBegin}${system}${parts.join('')}${prefilled ? '' : assistantMark + openReasoning}`;
  },
  parse(prompt) {
    const [head = '', ...labelled] = prompt.split(/(<｜User｜>|<｜Assistant｜>)/);
    if (labelled.length === 0) return { system: undefined, turns: [{ role: 'user', text: prompt }] };
    const turns: Turn[] = [];
    for (let index = 0; index < labelled.length; index += 2) {
      const text = labelled[index + 1] ?? '';
      if (labelled[index] === userMark) turns.push({ role: 'user', text });
      else if (text !== openReasoning && text !== '') {
        turns.push({ role: 'assistant', text: text.endsWith(sentenceEnd) ? text.slice(0, -sentenceEnd.length) : text });
      }
    }
    const system = head.startsWith(sentenceBegin) ? head.slice(sentenceBegin.length) : head;
    return { system: system === '' ? undefined : system, turns };
  },
};

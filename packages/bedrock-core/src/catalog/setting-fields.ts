// Penalties and seed, where a family has them: as its own request fields say them.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../json.ts';
import type { ModelFields } from './model-fields.ts';
import type { Model } from './model.ts';

export interface PenaltySettings {
  /** Above 0: less of what has been said at all. */
  presencePenalty?: number | undefined;
  /** Above 0: less of what has been said often. */
  frequencyPenalty?: number | undefined;
  /** The same seed tends to give the same reply. */
  seed?: number | undefined;
}

type Setting = keyof PenaltySettings;
type Fields = Partial<Record<Setting, (value: number) => JsonObject>>;

const penalties: Fields = {
  presencePenalty: (value) => ({ presence_penalty: value }),
  frequencyPenalty: (value) => ({ frequency_penalty: value }),
};
const seed: Fields = { seed: (value) => ({ seed: value }) };

const byDialect: Readonly<Record<string, Fields>> = {
  'ai21-j2': {
    presencePenalty: (scale) => ({ presencePenalty: { scale } }),
    frequencyPenalty: (scale) => ({ frequencyPenalty: { scale } }),
  },
  'ai21-jamba': penalties,
  'cohere-command-r': { ...penalties, ...seed },
  'imported-openai-chat': { ...penalties, ...seed },
  'imported-openai-completion': { ...penalties, ...seed },
  'openai-chat': { ...penalties, ...seed },
  'writer-palmyra': { ...penalties, ...seed },
};

const settings = ['presencePenalty', 'frequencyPenalty', 'seed'] as const;

/** What the caller set, in the words of the model's family; a warning for what it has no word for. */
export function penaltyFields(model: Model, given: PenaltySettings): Omit<ModelFields, 'extraTokens'> {
  const known = fieldsOf(model);
  const told: Omit<ModelFields, 'extraTokens'> = { fields: {}, warnings: [] };
  for (const setting of settings) {
    const value = given[setting];
    if (value === undefined) continue;
    const encode = known[setting];
    if (encode !== undefined) Object.assign(told.fields, encode(value));
    else {
      const message = `This model takes no ${setting}: it was left out.`;
      told.warnings.push({ code: 'unsupported-setting', message, path: setting });
    }
  }
  return told;
}

function fieldsOf({ dialect, surface, capabilities }: Model): Fields {
  if (surface === 'responses') return {};
  // OpenAI's hosted models refuse what steers the choice of words.
  return capabilities.reasoning === 'effort-object' ? seed : (byDialect[dialect] ?? {});
}

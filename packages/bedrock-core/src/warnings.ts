// What was changed or left out of a request, told to the caller instead of happening in silence.
// SPDX-License-Identifier: Apache-2.0

/** Something that the caller asked for and the model will not get as asked. */
export interface Warning {
  /** Stable name of the rule, e.g. `unsupported-setting` or `blank-text`. */
  code: string;
  /** One sentence: what was changed, and why. */
  message: string;
  /** Where in the request, e.g. `messages[2].content[0]` or `inferenceConfig.topP`. */
  path?: string | undefined;
}

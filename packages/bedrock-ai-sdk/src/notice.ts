// What a request lost on the way, in terms that the warnings of every spec can be made of.
// SPDX-License-Identifier: Apache-2.0
import type { Warning } from 'bedrock-core';

/** A warning of the core's kind; of an unsupported setting or tool the spec wants the name or the tool. */
export interface Notice<Tool = unknown> extends Warning {
  setting?: string | undefined;
  tool?: Tool | undefined;
}

/** A notice that is of no tool. */
export type SettingNotice = Notice<never>;

export function unsupportedSetting(setting: string, message: string): SettingNotice {
  return { code: 'unsupported-setting', setting, message };
}

/** A warning of core's; of a setting that the model lacks it names the setting. */
export function toNotice(warning: Warning): Notice<never> {
  const setting = warning.code === 'unsupported-setting' ? warning.path?.split('.').at(-1) : undefined;
  return setting === undefined ? warning : { ...warning, setting };
}

// The files of the AWS CLI: `~/.aws/config` and `~/.aws/credentials`.
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
// SPDX-License-Identifier: Apache-2.0

/** Settings of a profile; names in lower case. */
export type Profile = Readonly<Record<string, string>>;

/** Profiles by name. Those of the config file are called `profile name`, except the default; the other file wins. */
export function parseProfiles(config: string, credentials: string): Map<string, Profile> {
  const profiles = new Map<string, Record<string, string>>();
  const add = (text: string, isConfig: boolean): void => {
    for (const [section, settings] of parseSections(text)) {
      const name = isConfig && section !== 'default' ? /^profile\s+(.+)$/.exec(section)?.[1] : section;
      if (name !== undefined) profiles.set(unquote(name), { ...profiles.get(unquote(name)), ...settings });
    }
  };
  add(config, true);
  add(credentials, false);
  return profiles;
}

const unquote = (name: string): string => name.trim().replace(/^(["'])(.*)\1$/, '$2');

function parseSections(text: string): [name: string, settings: Record<string, string>][] {
  const sections: [string, Record<string, string>][] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)[#;].*$/, '').trimEnd();
    const heading = /^\s*\[([^\]]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) sections.push([heading.trim(), {}]);
    // Indented lines belong to nested settings, which nothing here needs.
    const [, name, value] = /^([^\s=][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    const current = sections.at(-1)?.[1];
    if (name !== undefined && value !== undefined && current !== undefined) current[name.toLowerCase()] = value;
  }
  return sections;
}

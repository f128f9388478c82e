// The files of the AWS CLI: `~/.aws/config` and `~/.aws/credentials`.
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
// SPDX-License-Identifier: Apache-2.0

/** Settings of a profile; names in lower case. */
export type Profile = Readonly<Record<string, string>>;

/**
 * Profiles by name. Those of the config file are called `profile name`, except the default; the other file
 * wins. What belongs to a service, in a section that the profile names by `services`, is called
 * `service.setting`.
 */
export function parseProfiles(config: string, credentials: string): Map<string, Profile> {
  const profiles = new Map<string, Record<string, string>>();
  const services = new Map<string, Record<string, string>>();
  const add = (text: string, isConfig: boolean): void => {
    for (const [section, settings] of parseSections(text)) {
      const [, kind, given = ''] = /^(profile|services)\s+(.+)$/.exec(section) ?? [];
      if (isConfig && kind === 'services') services.set(unquote(given), settings);
      const name = isConfig && section !== 'default' ? (kind === 'profile' ? given : undefined) : section;
      if (name !== undefined) profiles.set(unquote(name), { ...profiles.get(unquote(name)), ...settings });
    }
  };
  add(config, true);
  add(credentials, false);
  for (const [name, profile] of profiles)
    profiles.set(name, { ...services.get(profile['services'] ?? ''), ...profile });
  return profiles;
}

const unquote = (name: string): string => name.trim().replace(/^(["'])(.*)\1$/, '$2');

function parseSections(text: string): [name: string, settings: Record<string, string>][] {
  const sections: [string, Record<string, string>][] = [];
  let parent = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)[#;].*$/, '').trimEnd();
    const heading = /^\s*\[([^\]]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) sections.push([heading.trim(), {}]);
    const [, indent, name, value] = /^(\s*)([^\s=][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    const current = sections.at(-1)?.[1];
    if (indent === undefined || name === undefined || value === undefined || current === undefined) continue;
    // Indented lines belong to the one before them that is not.
    if (indent === '') parent = name.toLowerCase();
    current[indent === '' ? parent : `${parent}.${name.toLowerCase()}`] = value;
  }
  return sections;
}

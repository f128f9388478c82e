// The little XML that AWS's older services speak: elements with text, no attributes that matter.
// SPDX-License-Identifier: Apache-2.0

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** What stands between `<name …>` and `</name>`, for each element of that name; its own elements unread. */
export function findElements(xml: string, name: string): string[] {
  const found: string[] = [];
  const opening = new RegExp(`<${name}(?:\\s[^<>]*|/)?>`, 'g');
  for (let match = opening.exec(xml); match !== null; match = opening.exec(xml)) {
    if (match[0].endsWith('/>')) {
      found.push('');
      continue;
    }
    const end = xml.indexOf(`</${name}>`, opening.lastIndex);
    if (end < 0) break;
    found.push(xml.slice(opening.lastIndex, end));
    opening.lastIndex = end;
  }
  return found;
}

/** The text of the first element of that name. */
export function findText(xml: string, name: string): string | undefined {
  const [found] = findElements(xml, name);
  return found === undefined ? undefined : decodeText(found);
}

function decodeText(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Text as it stands in XML. */
export function encodeText(text: string): string {
  return text.replace(/[<>&"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** What went wrong, under the names that it has in JSON. */
export function readXmlError(xml: string): { code: string | undefined; message: string | undefined } {
  return { code: findText(xml, 'Code'), message: findText(xml, 'Message') };
}

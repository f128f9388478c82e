// What bytes are, by how they begin.
// SPDX-License-Identifier: Apache-2.0

const signatures: readonly (readonly [format: string, ...bytes: number[]])[] = [
  ['png', 0x89, 0x50, 0x4e, 0x47],
  ['jpeg', 0xff, 0xd8, 0xff],
  ['gif', 0x47, 0x49, 0x46, 0x38],
  ['pdf', 0x25, 0x50, 0x44, 0x46],
  ['tiff', 0x49, 0x49, 0x2a, 0x00],
  ['tiff', 0x4d, 0x4d, 0x00, 0x2a],
  // Office's files are one of two containers: docx and xlsx, doc and xls.
  ['zip', 0x50, 0x4b, 0x03, 0x04],
  ['ole', 0xd0, 0xcf, 0x11, 0xe0],
];

/** The format that the first bytes tell, e.g. `png`, `zip` or `svg`; `undefined` when they tell none. */
export function sniffFormat(bytes: Uint8Array): string | undefined {
  const known = signatures.find(([, ...start]) => start.every((byte, index) => bytes[index] === byte))?.[0];
  if (known !== undefined) return known;
  const head = String.fromCharCode(...bytes.subarray(0, 256));
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (/^ftyp(avif|hei[cfsx]|mif1)/.test(head.slice(4, 12))) return 'heic';
  const text = head
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<svg') || (text.startsWith('<?xml') && text.includes('<svg'))) return 'svg';
  return text.startsWith('<!doctype html') || text.startsWith('<html') ? 'html' : undefined;
}

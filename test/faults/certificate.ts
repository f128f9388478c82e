// A certificate that nobody should trust: made on the spot, signed by itself. DER by hand, as Node makes none.
// https://datatracker.ietf.org/doc/html/rfc5280#section-4.1
// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, sign } from 'node:crypto';

const der = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
};
const sequence = (...parts: Uint8Array[]): Uint8Array => der(0x30, ...parts);
const integer = (value: number): Uint8Array => der(0x02, Uint8Array.of(value));
const objectId = (...bytes: number[]): Uint8Array => der(0x06, Uint8Array.from(bytes));
const utcTime = (date: Date): Uint8Array =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const commonName = objectId(0x55, 0x04, 0x03);
const day = 86_400_000;

/** For `localhost`, valid from yesterday until tomorrow. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))));
  const version = der(0xa0, integer(2));
  const validity = sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day)));
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const content = sequence(version, integer(1), ecdsaWithSha256, name, validity, name, publicInfo);
  const signature = der(0x03, Uint8Array.of(0), sign('sha256', content, privateKey));
  const text = Buffer.from(sequence(content, ecdsaWithSha256, signature)).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
  };
}

// tinyh264 tells no types.
// SPDX-License-Identifier: Apache-2.0
declare module 'tinyh264/lib/TinyH264.js' {
  const load: () => Promise<object>;
  export default load;
}
declare module 'tinyh264/lib/TinyH264Decoder.js' {
  export default class TinyH264Decoder {
    constructor(module: object, onPicture: (planes: Uint8Array, width: number, height: number) => void);
    decode(unit: Uint8Array): void;
    release(): void;
  }
}

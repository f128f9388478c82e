// The documented subpath `bedrock-core/dialects`: the codecs in both directions and the wire, for
// servers that speak Bedrock (the emulator, a gateway).
// SPDX-License-Identifier: Apache-2.0
export type {
  DecodedRequest,
  Dialect,
  DialectContext,
  EncodedRequest,
  EventDecoder,
  EventEncoder,
  NativeEvent,
  ReplyHeaders,
} from './dialects/dialect.ts';

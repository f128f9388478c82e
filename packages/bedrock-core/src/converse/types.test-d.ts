// Our declarations fit the AWS SDK's in both directions. Two liberties of the SDK's types are taken
// out first: every required member may also be undefined there, and each union has an `$unknown` arm.
// SPDX-License-Identifier: Apache-2.0
import type * as Sdk from '@aws-sdk/client-bedrock-runtime';
import { expectTypeOf, test } from 'vitest';
import type * as Ours from './types.ts';

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

type Strict<T> = T extends Uint8Array | string | number | boolean | null | undefined
  ? T
  : T extends (infer Item)[]
    ? Strict<Item>[]
    : T extends { $unknown: [string, unknown] }
      ? never
      : string extends keyof T
        ? { [Name in string]: T[Name & keyof T] extends JsonDocument ? T[Name & keyof T] : Strict<T[Name & keyof T]> }
        : {
            [K in keyof T as K extends '$unknown' ? never : K]: K extends OptionalKeys<T>
              ? Strict<T[K]>
              : Strict<Exclude<T[K], undefined>>;
          };

// Free JSON is the same on both sides, and endless to walk.
type JsonDocument = Sdk.ToolUseBlock['input'];

// The SDK narrows what guardrails report; for us it is JSON, kept as sent.
type WithoutTrace<T> = Omit<T, 'trace' | '$metadata'>;
type Exception = `${string}Exception`;
type SdkEvent = Exclude<Sdk.ConverseStreamOutput, { [K in Exception]: object } | { $unknown: [string, unknown] }>;
type OurEvent<K extends string> = Extract<Ours.ConverseStreamEvent, { [P in K]: unknown }>;

test('a request of ours goes into the AWS SDK as it is', () => {
  expectTypeOf<Ours.ConverseRequest>().toExtend<Sdk.ConverseCommandInput>();
  expectTypeOf<Ours.ConverseRequest>().toExtend<Sdk.ConverseStreamCommandInput>();
  expectTypeOf<Ours.Message[]>().toExtend<Sdk.Message[]>();
  expectTypeOf<Ours.ContentBlock>().toExtend<Sdk.ContentBlock>();
  expectTypeOf<Ours.ToolConfig>().toExtend<Sdk.ToolConfiguration>();
});

test('a request of the AWS SDK goes into ours', () => {
  expectTypeOf<Strict<Sdk.ContentBlock>>().toExtend<Ours.ContentBlock>();
  expectTypeOf<Strict<Sdk.Message>>().toExtend<Ours.Message>();
  expectTypeOf<Strict<Sdk.ToolConfiguration>>().toExtend<Ours.ToolConfig>();
  expectTypeOf<Strict<Sdk.ConverseRequest>>().toExtend<Ours.ConverseRequest>();
  expectTypeOf<Strict<Sdk.ConverseStreamRequest>>().toExtend<Ours.ConverseRequest>();
});

test('replies fit both ways', () => {
  expectTypeOf<WithoutTrace<Ours.ConverseReply>>().toExtend<WithoutTrace<Sdk.ConverseResponse>>();
  expectTypeOf<Strict<WithoutTrace<Sdk.ConverseResponse>>>().toExtend<WithoutTrace<Ours.ConverseReply>>();
});

test('stream events fit both ways', () => {
  expectTypeOf<OurEvent<'messageStart'>['messageStart']>().toExtend<Sdk.MessageStartEvent>();
  expectTypeOf<OurEvent<'contentBlockStart'>['contentBlockStart']>().toExtend<Sdk.ContentBlockStartEvent>();
  expectTypeOf<OurEvent<'contentBlockDelta'>['contentBlockDelta']>().toExtend<Sdk.ContentBlockDeltaEvent>();
  expectTypeOf<OurEvent<'messageStop'>['messageStop']>().toExtend<Sdk.MessageStopEvent>();
  expectTypeOf<WithoutTrace<Ours.MetadataEvent>>().toExtend<WithoutTrace<Sdk.ConverseStreamMetadataEvent>>();
  expectTypeOf<Strict<Sdk.ContentBlockDeltaEvent>>().toExtend<OurEvent<'contentBlockDelta'>['contentBlockDelta']>();
  expectTypeOf<Strict<Sdk.ContentBlockStartEvent>>().toExtend<OurEvent<'contentBlockStart'>['contentBlockStart']>();
  expectTypeOf<Strict<Sdk.MessageStopEvent>>().toExtend<OurEvent<'messageStop'>['messageStop']>();
  expectTypeOf<SdkEvent>().toExtend<object>();
});

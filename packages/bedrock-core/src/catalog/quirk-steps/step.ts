// A change to a request that is more than leaving a member out or setting it.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../../converse/types.ts';
import type { Warning } from '../../warnings.ts';
import type { Model } from '../model.ts';

/** Tells one change; throws in strict mode. */
export type Tell = (warning: Required<Warning>) => void;

/** Returns the very same request where nothing has to change. */
export type Step = (request: ConverseRequest, model: Model, tell: Tell) => ConverseRequest;

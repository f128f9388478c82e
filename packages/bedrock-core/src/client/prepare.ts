// What happens to a request before its surface is asked to say it: checked, mended, adjusted.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ConverseRequest } from '../converse/types.ts';
import type { Warning } from '../warnings.ts';
import type { CallOptions } from './settings.ts';

export interface PreparedRequest {
  request: ConverseRequest;
  warnings: Warning[];
}

export function prepareRequest(
  original: ConverseRequest,
  _model: Model,
  _stream: boolean,
  _options: CallOptions,
): PreparedRequest {
  return { request: original, warnings: [] };
}

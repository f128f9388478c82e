// The version that tracing is told; a test holds it to package.json.
// SPDX-License-Identifier: Apache-2.0
export const version = '0.0.0';

// What the checks say when they are not content. Not `node:assert`: not every runtime has it.
// SPDX-License-Identifier: Apache-2.0

export function expect(isTrue, message) {
  if (!isTrue) throw new Error(message);
}

/** The text of a stream of Converse events. */
export async function textOf(stream) {
  let text = '';
  for await (const event of stream) text += event.contentBlockDelta?.delta.text ?? '';
  return text;
}

/** What the call is refused with. */
export async function failureOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('It succeeded.');
}

// Responses that were kept: read again, with what led to them, and deleted.
// https://platform.openai.com/docs/api-reference/responses/get
// SPDX-License-Identifier: Apache-2.0
import { jsonReply } from '../server/http.ts';
import type { Operation } from './operation.ts';

export const getResponse: Operation = async ({ parameters: [id = ''] }, { responses }) =>
  jsonReply(responses.get(id).response);

export const deleteResponse: Operation = async ({ parameters: [id = ''] }, { responses }) => {
  responses.remove(id);
  return jsonReply({ id, object: 'response', deleted: true });
};

export const listInputItems: Operation = async ({ parameters: [id = ''] }, { responses }) => {
  const { input } = responses.get(id);
  const data = input.map((item, index) => ({ id: `in_${index}`, ...item })).reverse();
  return jsonReply({
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  });
};

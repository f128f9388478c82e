// The pages in `docs` that are made of bedrock-core's data.
// SPDX-License-Identifier: Apache-2.0
import { listKnownModels } from '../../packages/bedrock-core/src/catalog/list-known-models.ts';
import { checkedOn } from '../../packages/bedrock-core/src/catalog/models.ts';
import { quirkList } from '../../packages/bedrock-core/src/catalog/quirk-list.ts';
import { renderModelPage, renderQuirkPage } from './render-docs.ts';

/** Texts by path. */
export async function renderPages(): Promise<Record<string, string>> {
  return {
    'docs/models.md': renderModelPage(await listKnownModels(), checkedOn),
    'docs/quirks.md': renderQuirkPage(quirkList),
  };
}

// A search result as plain text, for formats that have no place of its own for it.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock } from '../converse/types.ts';

export const searchResultText = ({ title, content }: NonNullable<ContentBlock['searchResult']>): string =>
  [title, ...content.map(({ text }) => text)].join('\n');

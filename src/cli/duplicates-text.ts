import { counted } from '../shared/counted';
import { maskEmailAddress } from '../shared/email-address';
import type { Duplicate } from '../storage/index-duplicates';
import type { IndexDuplicates } from '../storage/index-duplicates';

/** The extent of the list at a start; the command shows all. */
const SHORT = { values: 5, ids: 5 } as const;

interface Extent {
  readonly values: number;
  readonly ids: number;
}

/** Returns the list of duplicates, an index after the other, without an address or a secret. */
export function duplicatesText(found: readonly IndexDuplicates[], extent: Extent = SHORT): string {
  return found.map((index) => indexText(index, extent)).join('\n');
}

/** Returns one line about one index. */
export function duplicatesSummary({ collection, duplicates, fields, index }: IndexDuplicates): string {
  const documents = duplicates.reduce((sum, { ids }) => sum + ids.length, 0);
  const values = counted(duplicates.length, 'value');
  return `${collection}, ${fields.join(' with ')} (${index}): ${values} in ${counted(documents, 'document')}`;
}

function indexText(index: IndexDuplicates, { ids, values }: Extent): string {
  const shown = index.duplicates.slice(0, values).map((duplicate) => `  ${duplicateText(duplicate, ids)}`);
  return [`${duplicatesSummary(index)}.`, ...shown, ...more(index.duplicates.length - shown.length, 'value')].join(
    '\n',
  );
}

function duplicateText({ ids, value }: Duplicate, most: number): string {
  const shown = ids.slice(0, most).map((id) => (id.includes('@') ? maskEmailAddress(id) : id));
  const left = more(ids.length - shown.length, 'document')
    .join('')
    .trim();
  return `${value ?? 'one value'}: ${shown.join(', ')}${left === '' ? '' : `, ${left}`}`;
}

function more(count: number, of: string): string[] {
  return count > 0 ? [`  and ${counted(count, `more ${of}`)}`] : [];
}

import { ALL_COLLECTIONS } from '../../storage/collections';
import type { CollectionSpec } from '../../storage/database';
import { CommandRefused } from '../failure';

/** Other systems keep blocked people apart. */
const BLOCKS = /^(blocks|blocked)$/;

/**
 * The collections that a command names: one, or all by `--all` or the name `all`.
 * @throws {CommandRefused} when it names none, both, or an unknown one.
 */
export function chosenCollections(name: string | undefined, all: boolean): readonly CollectionSpec[] {
  if (all || name === 'all') {
    if (name !== undefined && name !== 'all') throw new CommandRefused('Name one collection or --all, not both.');
    return ALL_COLLECTIONS;
  }
  if (name === undefined) throw new CommandRefused(`Name a collection or --all. ${known()}`);
  if (BLOCKS.test(name)) {
    throw new CommandRefused('Blocks are part of users here: `unblockUser` lifts one, and dropping users drops all.');
  }
  const chosen = ALL_COLLECTIONS.filter((spec) => spec.name === name);
  if (chosen.length === 0) throw new CommandRefused(`There is no collection of that name. ${known()}`);
  return chosen;
}

function known(): string {
  return `There are ${ALL_COLLECTIONS.map(({ name }) => name).join(', ')}.`;
}

import { counted } from '../../shared/counted';
import { type DeadLetter, OutboxRepository } from '../../outbox/outbox.repository';
import { systemClock } from '../../shared/clock';
import { onDatabase } from '../database/open';
import { CommandRefused } from '../failure';
import { printLine } from '../runtime';

const MOST_LISTED = 1000;

/** Prints the dead letters, a thousand at most. */
export function listDeadLetters({ dev, json }: { json: boolean; dev: boolean }): Promise<void> {
  return onDatabase(dev, async ({ database }) => {
    const letters = await new OutboxRepository(database, systemClock).deadLetters(MOST_LISTED);
    if (json) printLine(JSON.stringify(letters, null, 2));
    else if (letters.length === 0) printLine('There are no dead letters.');
    else for (const letter of letters) printLine(lineOf(letter));
  });
}

/** Makes dead letters due: a running gateway sends them within seconds. */
export function retryDeadLetters(id: string | undefined, { all, dev }: { all: boolean; dev: boolean }): Promise<void> {
  return onDatabase(dev, async ({ database }) => {
    if (all === (id !== undefined)) {
      throw new CommandRefused('Name one dead letter, or --all. `outbox list` shows them.');
    }
    const revived = await new OutboxRepository(database, systemClock).revive(id);
    if (id !== undefined && revived === 0) {
      throw new CommandRefused('There is no dead letter of that id. `outbox list` shows them.');
    }
    printLine(`${counted(revived, 'dead letter is', 'dead letters are')} sent again.`);
  });
}

function lineOf({ _id, attempts, createdAt, kind, lastError }: DeadLetter): string {
  return `${_id}  ${kind}  of ${createdAt.toISOString()}  ${counted(attempts, 'attempt')}  ${lastError ?? ''}`.trimEnd();
}

import { writeSync } from 'node:fs';
import type { Collection } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import type { Person } from './storage-people';
import { PEOPLE } from './storage-people';

/** A line reaches the parent even when the process is killed right after: no buffer of this process holds it. */
function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

type Task = (people: Collection<Person>, name: string) => Promise<void>;

const TASKS: Readonly<Record<string, Task>> = {
  /** 16 writers insert until the process is killed, and tell each `_id` once it is acknowledged. */
  write: async (people, name) => {
    const writer = async (number: number): Promise<void> => {
      for (let count = 0; ; count += 1) {
        const id = `${name}-${String(number)}-${String(count)}`;
        await people.insertOne({ _id: id, name: id, roles: [id, name] });
        tell(id);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number)));
  },
  /** Claims what no other process has, and tells what it got. */
  claim: async (people, name) => {
    const rows = await people.find({ leaseId: { $exists: true } }, { projection: { _id: 1 } });
    for (const { _id } of rows) {
      const claimed = await people.findOneAndUpdate(
        { _id, leaseId: null },
        { $set: { leaseId: name } },
        { returnDocument: 'after' },
      );
      if (claimed !== null) tell(_id);
    }
  },
  /** Inserts large documents until one is refused. */
  fill: async (people) => {
    for (let count = 0; ; count += 1) {
      const id = `big${String(count)}`;
      await people.insertOne({ _id: id, name: id, data: 'x'.repeat(20_000) });
      tell(id);
    }
  },
  read: async (people) => {
    for (const { _id } of await people.find({})) tell(_id);
  },
};

/** Runs one task on a data folder: what a second gateway process, or one that is killed, does to it. */
async function run([task = '', dataDir = '', name = '']: readonly string[]): Promise<void> {
  const database = await openDatabase({ engine: 'embedded', dataDir });
  if (task !== 'read') await database.prepare([PEOPLE]);
  await TASKS[task]?.(database.collection<Person>(PEOPLE.name), name);
  await database.close();
}

run(process.argv.slice(2)).catch((error: unknown) => {
  tell(`! ${(error as Error).name}: ${(error as Error).message}`);
  process.exitCode = 1;
});

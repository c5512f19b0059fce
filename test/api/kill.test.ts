import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import type { Database } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import { logIn } from '../support/attempts';
import { newName, PASSWORD } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { RegisterDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const ROUNDS = 8;
const AT_ONCE = 8;
const MAIL_MS = 15_000;

const folder = newFolder();
const settings = settingsFor(folder);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('FI-14 a process that is killed while people register leaves each of them absent or whole, with their mail', async () => {
  const told = new Map<string, boolean>();
  for (let round = 0; round < ROUNDS; round += 1) await killedWhileRegistering(round, told);
  await leasesRanOut();
  const gateway = await (await GatewayProcess.serve({ settings })).ready();
  try {
    const users = await storedUsers();
    const known = new Set(users.map(({ email }) => email));
    expect([...told].filter(([email, wasAnswered]) => wasAnswered && !known.has(email))).toEqual([]);
    expect(users.length).toBeGreaterThanOrEqual(ROUNDS);
    for (const { email, passwordHash } of users) {
      expect(passwordHash).toMatch(/^\$argon2id\$/);
      expect([email, (await logIn(gateway.guest(), email ?? '', PASSWORD)).code]).toEqual([email, null]);
      expect([email, (await register(gateway, email ?? '')).code]).toEqual([email, 'EMAIL_TAKEN']);
    }
    const absent = [...told.keys()].filter((email) => !known.has(email)).slice(0, 5);
    for (const email of absent) expect([email, (await register(gateway, email)).code]).toEqual([email, null]);
    await everyoneGotMail([...known, ...absent]);
  } finally {
    await gateway.kill('SIGKILL');
  }
}, 120_000);

/** Starts a gateway, lets somebody register, then more at once, and kills it on the way, a little later each round. */
async function killedWhileRegistering(round: number, told: Map<string, boolean>): Promise<void> {
  const gateway = await (await GatewayProcess.serve({ settings })).ready();
  const tell = async (): Promise<void> => {
    const email = `${newName()}@example.com`;
    told.set(email, false);
    const answer = await register(gateway, email).catch(() => null);
    if (answer?.data?.register.__typename === 'SignedIn') told.set(email, true);
  };
  await tell();
  const answers = Array.from({ length: AT_ONCE }, tell);
  // No wait for anything: each round kills at another moment.
  await new Promise((resolve) => setTimeout(resolve, 5 + round * 20));
  await gateway.kill('SIGKILL');
  await Promise.all(answers);
}

function register(gateway: GatewayProcess, email: string | null) {
  return gateway.guest().send(RegisterDocument, { input: { email: email ?? '', password: PASSWORD } });
}

function storedUsers(): Promise<UserDocument[]> {
  return onData((database) => database.collection<UserDocument>('users').find({}));
}

/** Mails that a killed process was sending wait for the end of its lease; which is too long to wait here. */
async function leasesRanOut(): Promise<void> {
  await onData((database) =>
    database
      .collection<OutboxDocument>('outbox')
      .updateMany({ state: 'pending' }, { $set: { nextAttemptAt: new Date(0) } }),
  );
}

async function onData<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ engine: 'embedded', dataDir: settings['DATA_DIR'] ?? '' });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** Each address got one mail, or one twice where the process died between sending and noting it. */
async function everyoneGotMail(addresses: readonly (string | null)[]): Promise<void> {
  const end = Date.now() + MAIL_MS;
  for (;;) {
    const recipients = mailRecipients();
    const missing = addresses.filter((address) => !recipients.includes(address ?? ''));
    if (missing.length === 0) return;
    if (Date.now() > end) throw new Error(`${String(missing.length)} of ${String(addresses.length)} got no mail`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function mailRecipients(): string[] {
  const place = settings['MAIL_DIR'] ?? '';
  const names = readdirSync(place).filter((name) => name.endsWith('.eml'));
  return names.map((name) => /^To: <?([^\s>]+)/im.exec(readFileSync(`${place}/${name}`, 'utf8'))?.[1] ?? '');
}

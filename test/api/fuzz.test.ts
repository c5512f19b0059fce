import { readFileSync } from 'node:fs';
import { fc } from '../support/property';
import { buildSchema } from 'graphql';
import type { Client } from '../support/client';
import { newName, onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import { type FuzzedOperation, type KnownValues, OBJECT_MARK, operations } from '../support/operation-fuzzer';
import { LoginDocument, MeDocument } from '../support/operations';
import { keysWithin, watchFilters } from '../support/watched-storage';

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const AT_ONCE = 20;
const HANG_MS = 10_000;
const OPEN = { IP_MAX_FAILURES: '1000000', LOGIN_MAX_FAILURES: '1000', MAIL_COOLDOWN_SECONDS: '0' };

onEveryEngine(
  'generated operations',
  (gateway, engine) => {
    const rounds = engine.uri === undefined ? 100 : 10;

    it('IN-16 IN-03 none meets a bug, and no filter of the database holds an object of a client', async () => {
      const people = await crowd(gateway());
      const watch = watchFilters(gateway().gateway.platform.database);
      try {
        const batch = fc.array(operations(schema, people.known), { minLength: AT_ONCE, maxLength: AT_ONCE });
        await fc.assert(
          fc.asyncProperty(batch, async (some) => {
            await people.signInAgain();
            const answers = await Promise.all(some.map((one, index) => answered(people.client(index), one)));
            expect(answers.filter((answer) => answer !== null)).toEqual([]);
          }),
          { numRuns: rounds, endOnFailure: true },
        );
        const keys = new Set(watch.filters.flatMap(keysWithin));
        expect(keys.size).toBeGreaterThan(10);
        expect([...keys].filter((key) => key === OBJECT_MARK || /^\$(?:where|regex|expr|function)$/.test(key))).toEqual(
          [],
        );
        expect([...keys].filter((key) => !/^(?:\$?[A-Za-z_]\w*(?:\.\w+)*|)$/.test(key))).toEqual([]);
      } finally {
        watch.stop();
      }
    }, 180_000);

    it('IN-07 the operations left no trace in the prototypes', () => {
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(Reflect.get({}, OBJECT_MARK)).toBeUndefined();
    });
  },
  { settings: OPEN },
);

/** The fault in the answer to an operation, or null. */
async function answered(client: Client, { query, variables }: FuzzedOperation): Promise<unknown> {
  const started = performance.now();
  const { status, code, text } = await client.copy().post({ query, variables });
  const tookMs = performance.now() - started;
  const isFine =
    code !== 'INTERNAL_SERVER_ERROR' &&
    (status < 500 || code === 'SERVICE_UNAVAILABLE') &&
    !text.includes('INTERNAL_SERVER_ERROR');
  return isFine && tookMs < HANG_MS ? null : { status, code, tookMs, query, variables };
}

interface Crowd {
  readonly known: KnownValues;
  /** A guest, a user or an administrator, in turns. */
  client(index: number): Client;
  /** Operations end sessions, now and then those of the people who send them. */
  signInAgain(): Promise<void>;
}

async function crowd(gateway: TestGateway): Promise<Crowd> {
  const [user, admin, victim] = [await gateway.signedIn(), await gateway.admin(), await gateway.signedIn()];
  const clients = [gateway.guest(), user, admin] as const;
  const signInAgain = async (): Promise<void> => {
    for (const person of [user, admin]) {
      if ((await person.send(MeDocument)).data?.me != null) continue;
      await person.send(LoginDocument, { input: { login: person.email, password: PASSWORD } });
    }
  };
  const known = {
    ids: [victim.id, newName()],
    logins: [user.username, victim.email, newName()],
    emails: [user.email, victim.email],
  };
  return { known, client: (index) => clients[index % clients.length] ?? clients[0], signInAgain };
}

import { atOnce, logIn, WRONG } from '../support/attempts';
import type { Answer } from '../support/client';
import { engines } from '../support/engines';
import { newName, PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { MeDocument } from '../support/operations';

const BUSY = 'SERVICE_UNAVAILABLE';
const MOST_TRIES = 2000;
/** The cost that production has: a storm must meet what it would meet there. */
const settings = { HASH_MEMORY_KIB: '19456', HASH_TIME: '2', LOGIN_MAX_FAILURES: '1000', IP_MAX_FAILURES: '1000000' };

/** The queue does not depend on the database, and a slow one would hold the storm back: the first engine stands for all. */
const [engine] = engines();

describe('a storm of sign-ins (login)', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    if (engine === undefined) throw new Error('TEST_ENGINES names no engine');
    gateway = await startGateway(engine, { settings, hashDeadlineMs: 2000 });
  });
  afterAll(() => gateway.stop());

  /** Eighty who try again and again until one of them is turned away at the door. */
  const storm = async (meanwhile: () => Promise<void>) => {
    const answers: Answer<unknown>[] = [];
    let isOver = false;
    const storming = atOnce(80, async () => {
      while (!isOver) {
        const answer = await logIn(gateway.guest(), newName(), WRONG);
        answers.push(answer);
        isOver ||= answer.status === 503 || answers.length > MOST_TRIES;
      }
    });
    await meanwhile().finally(() => storming);
    return answers;
  };

  it('is turned away before GraphQL with 503 and a time to come back, while others are served', async () => {
    const person = await gateway.signedIn();
    const answers = await storm(async () => {
      expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    });
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([BUSY, 'INVALID_CREDENTIALS']));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, errors, data } of refused) {
      expect(data).toBeNull();
      expect(Number(headers.get('retry-after'))).toBe(errors[0]?.extensions.retryAfter);
    }
    expect((await logIn(gateway.guest(), person.email, PASSWORD)).code).toBeNull();
  });

  it('costs nobody a try that was never judged', async () => {
    const { id, email } = await gateway.signedIn();
    const codes = (await atOnce(120, () => logIn(gateway.guest(), email, WRONG))).map(({ code }) => code);
    expect(codes).toContain(BUSY);
    const judged = codes.filter((code) => code === 'INVALID_CREDENTIALS');
    expect(await gateway.gateway.platform.guard.status(id)).toMatchObject({ failures: judged.length });
  });
});

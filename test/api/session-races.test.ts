import type { Client } from '../support/client';
import {
  type Answered,
  bearing,
  type Device,
  mustRefresh,
  newDevice,
  refresh,
  refusalOf,
  signIn,
  withCookies,
} from '../support/devices';
import { onEveryEngine, startGateway, type TestGateway } from '../support/gateway';
import { BlockUserDocument, LogoutDocument, UnblockUserDocument } from '../support/operations';
import { type HistoryEntry, violations } from '../support/rotation-history';
import type { SessionDocument } from '../../src/sessions/session.document';

const GRACE_MS = 10_000;
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

onEveryEngine('sessions under a race (refreshToken, logout, blockUser)', (gateway, engine) => {
  const rounds = engine.uri === undefined ? 12 : 4;
  const isDead = async ({ accessToken, refreshToken }: Device) =>
    (await refusalOf(gateway(), accessToken)) !== null && 'code' in (await refresh(gateway(), refreshToken));
  const nextOf = (answers: readonly Answered[]) => answers.flatMap((each) => ('next' in each ? [each.next] : []));

  it.each<[string, (device: Device) => Client]>([
    ['access token', ({ accessToken }) => bearing(gateway(), accessToken)],
    ['refresh token', ({ refreshToken }) => withCookies(gateway(), { refresh_token: refreshToken })],
  ])('SE-09 signing out by %s while rotating leaves nothing that works', async (_, asking) => {
    const person = await gateway().signedIn();
    for (let round = 0; round < rounds; round += 1) {
      const device = await newDevice(gateway(), person);
      const early = round % 2 === 0 ? [refresh(gateway(), device.refreshToken)] : [];
      const signedOut = asking(device).send(LogoutDocument);
      const late = refresh(gateway(), device.refreshToken);
      expect((await signedOut).data).toEqual({ logout: true });
      const successors = nextOf(await Promise.all([...early, late]));
      for (const each of [device, ...successors]) expect(await isDead(each)).toBe(true);
    }
  });

  it('RC-07 blocking while signing in and rotating leaves nothing that works, nor does unblocking', async () => {
    const admin = await gateway().admin();
    for (let round = 0; round < rounds; round += 1) {
      const { id, username } = await gateway().signedIn();
      const device = await newDevice(gateway(), { username });
      const logins = times(2, () => signIn(gateway(), username));
      const rotations = times(2, () => refresh(gateway(), device.refreshToken));
      const blocked = admin.send(BlockUserDocument, { id });
      const later = [signIn(gateway(), username), refresh(gateway(), device.refreshToken)];
      expect((await blocked).code).toBeNull();
      const handedOut = [device, ...nextOf(await Promise.all([...logins, ...rotations, ...later]))];
      for (const each of handedOut) expect(await isDead(each)).toBe(true);
      expect(await signIn(gateway(), username)).toEqual({ code: 'USER_BLOCKED' });
      await admin.send(UnblockUserDocument, { id });
      for (const each of handedOut) expect(await isDead(each)).toBe(true);
    }
  });

  it('SE-04 two gateways on one database give one token one successor', async () => {
    const second = await startGateway(engine, { beside: gateway() });
    try {
      const person = await gateway().signedIn();
      for (let round = 0; round < rounds / 2; round += 1) {
        const { refreshToken, sessionId } = await newDevice(gateway(), person);
        const answers = await Promise.all(
          times(16, (index) => mustRefresh(index % 2 === 0 ? gateway() : second, refreshToken)),
        );
        expect(new Set(answers.map((each) => each.refreshToken)).size).toBe(1);
        const stored = await gateway().documents<SessionDocument>('sessions');
        expect(stored.find(({ _id }) => _id === sessionId)).toMatchObject({ generation: 2, revokedAt: null });
        expect(await refusalOf(second, answers[0]!.accessToken)).toBeNull();
      }
    } finally {
      await second.stop();
    }
  });

  it('RC-11 no history of several tabs of one session breaks a rule of rotation', async () => {
    const families = engine.uri === undefined ? 12 : 3;
    for (let seed = 1; seed <= families; seed += 1) {
      const history = await playedHistory(gateway(), { seed, tabs: 4, rounds: 10 });
      expect({ seed, broken: violations(history, GRACE_MS) }).toEqual({ seed, broken: [] });
      expect(history.some(({ successor }) => successor !== null)).toBe(true);
    }
  });
});

/**
 * The history seen by several tabs of one session. In each round they act at once with the newest token of any of them,
 * now and then with an older one or by signing out; answers get lost, and time passes between the rounds. The
 * choices follow from the seed, their order in time does not.
 */
async function playedHistory(gateway: TestGateway, { seed, tabs, rounds }: Play): Promise<HistoryEntry[]> {
  const device = await newDevice(gateway, await gateway.signedIn());
  const chance = randomOf(seed);
  const history: HistoryEntry[] = [];
  const known = [device.refreshToken];
  let events = 0;
  const act = async (kind: HistoryEntry['kind'], presented: string): Promise<void> => {
    const before = { startedAt: (events += 1), clockBefore: gateway.clock.now().getTime() };
    const outcome = kind === 'refresh' ? await refresh(gateway, presented) : await signOut(gateway, device);
    const after = { endedAt: (events += 1), clockAfter: gateway.clock.now().getTime() };
    const successor = 'next' in outcome ? outcome.next.refreshToken : null;
    history.push({ kind, presented, ...before, ...after, successor, code: 'code' in outcome ? outcome.code : null });
  };
  for (let round = 0; round < rounds; round += 1) {
    const acts = times(tabs, () => ({ choice: chance(100), back: chance(known.length) }));
    await Promise.all(
      acts.map(({ choice, back }) => act(choice < 2 ? 'sign-out' : 'refresh', known.at(choice > 95 ? -1 - back : -1)!)),
    );
    const newest = history.slice(-tabs).find(({ successor }) => successor !== null && !known.includes(successor));
    if (newest?.successor != null && chance(100) < 80) known.push(newest.successor);
    if (chance(100) < 40) gateway.clock.pass(chance(15_000));
  }
  return history;
}

interface Play {
  readonly seed: number;
  readonly tabs: number;
  readonly rounds: number;
}

async function signOut(gateway: TestGateway, { accessToken }: Device): Promise<{ code: string | null }> {
  const { code } = await bearing(gateway, accessToken).send(LogoutDocument);
  return { code };
}

/** Numbers below a limit that are the same for the same seed (a linear congruential generator). */
function randomOf(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

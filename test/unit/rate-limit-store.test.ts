import { BoundedStore } from '../../src/throttling/bounded-store';
import { Turns } from '../../src/throttling/turns';
import { after } from '../../src/shared/clock';

const START = new Date('2100-01-01T00:00:00Z');
const WINDOW_MS = 60_000;
const NEW_CALL = [Date.now()];

function setUp(limits: { maxIdentities?: number; maxCalls?: number } = {}) {
  let now = START;
  const clock = { now: () => now };
  const store = new BoundedStore({ clock, maxIdentities: 3, maxCalls: 5, ...limits });
  const count = (contextIdentity: string, fieldIdentity = 'login') =>
    store.getForIdentity({ contextIdentity, fieldIdentity }).length;
  const call = (contextIdentity: string, fieldIdentity = 'login') => {
    const identity = { contextIdentity, fieldIdentity };
    store.setForIdentity(identity, [...store.getForIdentity(identity), ...NEW_CALL], WINDOW_MS);
  };
  const at = (ms: number) => (now = after(START, ms));
  return { store, count, call, at };
}

describe('the store of calls', () => {
  it('counts the calls of an identity and forgets each exactly when its window has passed', () => {
    const { count, call, at } = setUp();
    call('ada');
    at(10_000);
    call('ada');
    at(WINDOW_MS - 1);
    expect(count('ada')).toBe(2);
    at(WINDOW_MS);
    expect(count('ada')).toBe(1);
    at(WINDOW_MS + 10_000);
    expect(count('ada')).toBe(0);
  });

  it('keeps what it was told when nothing new is added', () => {
    const { store, count, call, at } = setUp();
    call('ada');
    at(1000);
    const identity = { contextIdentity: 'ada', fieldIdentity: 'login' };
    store.setForIdentity(identity, store.getForIdentity(identity), WINDOW_MS);
    expect(count('ada')).toBe(1);
    at(WINDOW_MS);
    expect(count('ada')).toBe(0);
  });

  it('does not confuse identities whose parts join to the same text', () => {
    const { count, call } = setUp();
    call('a:b', 'c');
    expect(count('a', 'b:c')).toBe(0);
    expect(count('a:bc', '')).toBe(0);
    call('1:a', '');
    expect(count('1', ':a')).toBe(0);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'x'.repeat(65_536)])('counts %.20p like any other', (name) => {
    const { count, call } = setUp();
    expect(count(name)).toBe(0);
    call(name);
    expect(count(name)).toBe(1);
    expect(count('other')).toBe(0);
  });

  it('forgets the identity that called longest ago when there are too many', () => {
    const { store, count, call } = setUp();
    for (const name of ['ada', 'bob', 'cy', 'ada', 'dan']) call(name);
    expect(store.size).toBe(3);
    expect(['ada', 'bob', 'cy', 'dan'].map((name) => count(name))).toEqual([2, 0, 1, 1]);
  });

  it('stays within its bounds under 100,000 identities and 10,000 calls of one', () => {
    const { store, count, call } = setUp({ maxIdentities: 1000, maxCalls: 5 });
    for (let i = 0; i < 100_000; i += 1) call(`client ${String(i)}`);
    for (let i = 0; i < 10_000; i += 1) call('ada');
    expect(store.size).toBe(1000);
    expect(count('ada')).toBe(5);
  });

  it('says how long it takes until an identity is below a limit', () => {
    const { store, call, at } = setUp();
    const identity = { contextIdentity: 'ada', fieldIdentity: 'login' };
    expect(store.msUntilBelow(identity, 2)).toBe(0);
    call('ada');
    at(10_000);
    call('ada');
    at(15_000);
    expect(store.msUntilBelow(identity, 3)).toBe(0);
    expect(store.msUntilBelow(identity, 2)).toBe(WINDOW_MS - 15_000);
    expect(store.msUntilBelow(identity, 1)).toBe(WINDOW_MS - 5000);
  });
});

describe('turns', () => {
  const log: string[] = [];
  const task = (name: string) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
    if (name === 'bad') throw new Error(name);
    return name;
  };

  it('runs the tasks of one key one after another, also after a failure, and other keys beside them', async () => {
    const turns = new Turns();
    const outcomes = await Promise.allSettled([
      turns.run('a', task('bad')),
      turns.run('a', task('good')),
      turns.run('b', task('other')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(log.indexOf('good begins')).toBeGreaterThan(log.indexOf('bad ends'));
    expect(log.indexOf('other begins')).toBeLessThan(log.indexOf('bad ends'));
  });
});

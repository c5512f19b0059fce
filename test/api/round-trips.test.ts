import jwt from 'jsonwebtoken';
import { logIn } from '../support/attempts';
import { type Device, bearing, newDevice, refresh, signIn, withCookies } from '../support/devices';
import { onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { LoginDocument, MeDocument, RefreshTokenDocument, SessionsDocument } from '../support/operations';
import { RoundTripCounter } from '../support/round-trips';
import { schemaOfResolvers } from '../support/resolvers-schema';
import { shortestCall } from '../support/shortest-call';
import { Authenticator } from '../../src/caller/authenticator';
import { bears, rootFields } from '../../src/graphql/marks';

const SIGNING_IN = rootFields(schemaOfResolvers())
  .filter((root) => bears(root, 'signsIn'))
  .map((root) => [root.field.name, root] as const);

onEveryEngine('the price of', (gateway) => {
  let counter: RoundTripCounter;
  let person: Person;
  let device: Device;

  beforeAll(async () => {
    person = await gateway().signedIn();
    // Twice: the first sign-in begins the windows of the limits.
    await newDevice(gateway(), person);
    device = await newDevice(gateway(), person);
    await gateway().gateway.platform.outbox.stop();
    counter = new RoundTripCounter(gateway().gateway.platform.database);
  });
  afterAll(() => {
    counter.restore();
  });

  const priceOf = async (work: () => Promise<unknown>) => {
    const { hasher } = gateway().gateway.platform;
    const signatures = jest.spyOn(jwt, 'sign');
    const before = hasher.computations;
    const traffic = await counter.during(work);
    const price = { ...traffic, hashes: hasher.computations - before, signatures: signatures.mock.calls.length };
    signatures.mockRestore();
    return price;
  };

  it('P3 `me` is one round trip: session, user and blackout are read side by side', async () => {
    const { commands, ...price } = await priceOf(() => bearing(gateway(), device.accessToken).send(MeDocument));
    expect(price).toEqual({ roundTrips: 1, hashes: 0, signatures: 0 });
    expect(commands).toEqual(['findOne', 'findOne', 'findOne']);
  });

  it('P3 `me` of a guest, and of a forged token, is none', async () => {
    const asGuest = await priceOf(() => gateway().guest().send(MeDocument));
    const forged = await priceOf(() => bearing(gateway(), `${device.accessToken.slice(0, -4)}AAAA`).send(MeDocument));
    expect([asGuest.commands, forged.commands]).toEqual([[], []]);
  });

  it('P3 `login` is at most four round trips, one hash and one signature', async () => {
    const price = await priceOf(() => signIn(gateway(), person.username));
    expect(price.roundTrips).toBeLessThanOrEqual(4);
    expect(price).toMatchObject({ hashes: 1, signatures: 1 });
  });

  it('P3 `login` is no dearer for a browser that is signed in already', async () => {
    const login = () => person.send(LoginDocument, { input: { login: person.username, password: PASSWORD } });
    const price = await priceOf(login);
    expect(price.roundTrips).toBeLessThanOrEqual(4);
    expect(price).toMatchObject({ hashes: 1, signatures: 1 });
  });

  it.each(SIGNING_IN)('`%s` looks up who calls only where it asks', async (_name, root) => {
    const identify = jest.spyOn(Authenticator.prototype, 'identify');
    await bearing(gateway(), device.accessToken).query(shortestCall(root));
    const lookedUp = identify.mock.calls.length;
    identify.mockRestore();
    expect(lookedUp).toBe(bears(root, 'readsCaller') ? 1 : 0);
  });

  it('a refused `login` costs one hash and no signature, whether or not the account exists', async () => {
    const prices = [];
    for (const login of [person.username, 'nobody-of-this-name']) {
      await signInWrongly(login);
      prices.push(await priceOf(() => signInWrongly(login)));
    }
    for (const price of prices) expect(price).toMatchObject({ hashes: 1, signatures: 0 });
    expect(prices[0]?.commands).toEqual(prices[1]?.commands);
    await signIn(gateway(), person.username);
  });

  it('a refused `login` costs the same for every account until its lock closes, and behind it', async () => {
    const { username } = await gateway().signedIn();
    const prices = [];
    for (const login of [username, 'nobody-of-that-name']) {
      const commands = [];
      for (let tries = 0; tries < 7; tries += 1) commands.push((await priceOf(() => signInWrongly(login))).commands);
      prices.push(commands);
    }
    expect(prices[0]).toEqual(prices[1]);
  });

  it('a refused `login` costs as much with a cookie that is full of made-up devices', async () => {
    const recognise = jest.spyOn(gateway().gateway.services.devices, 'recognise');
    const cookies = {
      device: Array.from(
        { length: 20 },
        (_none, index) => `${String(index).padStart(22, 'x')}7fffffff${'x'.repeat(43)}`,
      ).join('.'),
    };
    const [prices, looks] = [[] as (readonly string[])[], [] as unknown[]];
    for (const login of [person.username, 'nobody-of-this-name']) {
      await signInWrongly(login);
      recognise.mockClear();
      prices.push((await priceOf(() => signInWrongly(login, withCookies(gateway(), cookies)))).commands);
      looks.push(...recognise.mock.calls.map(([, presented]) => presented?.length));
    }
    expect(prices[0]).toEqual(prices[1]);
    expect(looks).toEqual([20, 20]);
    recognise.mockRestore();
    await signIn(gateway(), person.username);
  });

  it('P3 `login` is no dearer for a browser that is known', async () => {
    const { device: entry = '' } = Object.fromEntries(person.cookies);
    const known = () => withCookies(gateway(), { device: entry });
    await logIn(known(), person.username, PASSWORD);
    const price = await priceOf(() => logIn(known(), person.username, PASSWORD));
    expect(price.roundTrips).toBeLessThanOrEqual(4);
    expect(price).toMatchObject({ hashes: 1, signatures: 1 });
  });

  it('P3 `refreshToken` is two round trips and one signature', async () => {
    const price = await priceOf(() => refresh(gateway(), device.refreshToken));
    expect(price).toMatchObject({ roundTrips: 2, hashes: 0, signatures: 1 });
  });

  it('P3 `refreshToken` of a browser whose access token still lives is no dearer', async () => {
    const price = await priceOf(() => person.send(RefreshTokenDocument));
    expect(price).toMatchObject({ roundTrips: 2, hashes: 0, signatures: 1 });
  });

  it('`refreshToken` with a token just replaced is one round trip more', async () => {
    const price = await priceOf(() => refresh(gateway(), device.refreshToken));
    expect(price).toMatchObject({ roundTrips: 3, signatures: 1 });
  });

  it('`refreshToken` with garbage is none', async () => {
    const { commands, signatures } = await priceOf(() => refresh(gateway(), `${device.refreshToken}x`));
    expect([commands, signatures]).toEqual([[], 0]);
  });

  it('`sessions` is one more round trip than knowing who asks', async () => {
    const price = await priceOf(() => bearing(gateway(), device.accessToken).send(SessionsDocument));
    expect(price.roundTrips).toBe(2);
  });

  const signInWrongly = (login: string, client = gateway().guest()) =>
    client.query(
      'mutation($login: String!) { login(input: {login: $login, password: "not the password"}) { __typename } }',
      { login },
    );
});

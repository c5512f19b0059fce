import { atOnce, logIn, WRONG } from '../support/attempts';
import type { Client } from '../support/client';
import { newName, onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import { MeDocument, WhyNotSignedInDocument } from '../support/operations';
import { schemaOfResolvers } from '../support/resolvers-schema';
import { shortestCall } from '../support/shortest-call';
import { markedFields, rootFields } from '../../src/graphql/marks';

const BUSY = 'SERVICE_UNAVAILABLE';
const FLOODER = '203.0.113.9';
const settings = { TRUST_PROXY: '1', LOGIN_MAX_FAILURES: '1000', IP_MAX_FAILURES: '1000000' };

const schema = schemaOfResolvers();
const marked = markedFields(schema, 'hashesPassword');

/** Every operation that may compute a hash, as short as it can be written, and two that hide one. */
const HASHING = [
  ...rootFields(schema)
    .filter(({ name }) => marked.has(name))
    .map(shortestCall),
  'mutation { me: login(input: {login: "a", password: "b"}) { __typename } }',
  'mutation { ...F } fragment F on Mutation { ... on Mutation {\n# in vain\nsetPassword(password: "a") { id } } }',
];

/** Takes every place that the hashing queue has for the holders, but for so many; what is answered gives them back. */
function fill(gateway: TestGateway, holders: readonly string[], left = 0): () => void {
  const { hasher } = gateway.gateway.platform;
  const leaves: (() => void)[] = [];
  for (const holder of holders) {
    try {
      for (;;) leaves.push(hasher.reserve(holder));
    } catch {
      // This one has all that he can get.
    }
  }
  for (const leave of leaves.splice(0, left)) leave();
  return () => {
    for (const leave of leaves) leave();
  };
}

const CROWD = Array.from({ length: 100 }, (_none, holder) => `holder ${String(holder)}`);

function at(client: Client, address: string): Client {
  client.headers['x-forwarded-for'] = address;
  return client;
}

onEveryEngine(
  'the door of the hashing queue',
  (gateway) => {
    const hasher = () => gateway().gateway.platform.hasher;
    const trail = async () => (await gateway().trail()).length;

    it.each(HASHING)('turns away before anything is executed: %s', async (query) => {
      const before = [hasher().computations, await trail()];
      const leave = fill(gateway(), CROWD);
      const { code, errors, headers, status } = await gateway().guest().query(query);
      leave();
      expect([status, code]).toEqual([503, BUSY]);
      expect(Number(headers.get('retry-after'))).toBe(errors[0]?.extensions.retryAfter);
      expect([hasher().computations, await trail()]).toEqual(before);
      const again = await gateway().guest().query(query);
      expect([again.status, again.code]).not.toEqual([503, BUSY]);
      expect(again.code).not.toBe('GRAPHQL_VALIDATION_FAILED');
      expect(hasher().load.reserved).toBe(0);
    });

    it('turns away the page that sets a password, and lets it in afterwards', async () => {
      const post = () =>
        fetch(`${gateway().url}/reset-password`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `token=a&password=${WRONG}&repeated=${WRONG}`,
        });
      const leave = fill(gateway(), CROWD);
      const refused = await post();
      leave();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[2-6]$/)]);
      expect((await post()).status).toBe(400);
      expect(hasher().load.reserved).toBe(0);
    });

    it('lets in what only spells the name of such a field: support looks up whom the storm keeps out', async () => {
      const admin = await gateway().admin();
      const leave = fill(gateway(), CROWD);
      const { code, status } = await admin.send(WhyNotSignedInDocument, { login: admin.email });
      leave();
      expect([status, code]).toEqual([200, null]);
    });

    it('lets everything else in meanwhile', async () => {
      const person = await gateway().signedIn();
      const leave = fill(gateway(), CROWD);
      expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
      expect((await fetch(`${gateway().url}/readyz`)).status).toBe(200);
      leave();
    });

    it('turns one away who floods, and not the people at other addresses', async () => {
      const person = await gateway().signedIn();
      const leave = fill(gateway(), [FLOODER]);
      const refused = await logIn(at(gateway().guest(), FLOODER), person.email, PASSWORD);
      const others = await atOnce(5, () => logIn(at(gateway().guest(), '198.51.100.7'), person.email, PASSWORD));
      leave();
      expect(refused.status).toBe(503);
      expect(others.map(({ code }) => code)).toEqual([null, null, null, null, null]);
    });

    it('counts a /64 of IPv6 as one address', async () => {
      const leave = fill(gateway(), ['2001:db8:1:2::/64']);
      const answers = await Promise.all(
        ['2001:db8:1:2::9', '2001:db8:1:3::9'].map((address) =>
          logIn(at(gateway().guest(), address), newName(), WRONG),
        ),
      );
      leave();
      expect(answers.map(({ status }) => status)).toEqual([503, 200]);
    });

    it('lets exactly those of a burst in that reach the hash', async () => {
      const before = hasher().computations;
      const leave = fill(gateway(), CROWD, 3);
      const answers = await atOnce(100, (index) =>
        logIn(at(gateway().guest(), `10.0.0.${String(index % 50)}`), newName(), WRONG),
      );
      leave();
      const turnedAway = answers.filter(({ status }) => status === 503);
      expect(hasher().computations - before).toBe(answers.length - turnedAway.length);
      expect(turnedAway.length).toBeGreaterThan(0);
      expect(new Set(turnedAway.map(({ headers }) => headers.get('retry-after'))).size).toBeGreaterThan(1);
      expect(hasher().load).toMatchObject({ reserved: 0, waiting: 0, running: 0 });
    });

    it('writes no error of those whom it turns away', async () => {
      const leave = fill(gateway(), CROWD);
      await atOnce(20, () => logIn(gateway().guest(), newName(), WRONG));
      leave();
      expect(gateway().log).not.toMatch(/"level":50/);
    });
  },
  { settings, hashDeadlineMs: 2000 },
);

onEveryEngine(
  'requests of one address',
  (gateway) => {
    const ask = (address: string) => at(gateway().guest(), address).query('{ me { id } }');

    it('are held to HTTP_RATE_LIMIT, those of others not, and go on as time passes', async () => {
      const answers = await atOnce(30, () => ask(FLOODER));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
      const refused = answers.filter(({ code, status }) => status === 429 && code === 'RATE_LIMITED');
      expect(refused).toHaveLength(10);
      expect(Number(refused[0]?.headers.get('retry-after'))).toBe(refused[0]?.errors[0]?.extensions.retryAfter);
      expect((await ask('198.51.100.7')).status).toBe(200);
      gateway().clock.pass(1000);
      expect((await atOnce(5, () => ask(FLOODER))).map(({ status }) => status).sort()).toEqual([
        200, 200, 429, 429, 429,
      ]);
    });

    it('leave the probes of that address alone', async () => {
      await atOnce(30, () => ask('203.0.113.10'));
      const probe = await fetch(`${gateway().url}/readyz`, { headers: { 'x-forwarded-for': '203.0.113.10' } });
      expect(probe.status).toBe(200);
    });
  },
  { settings: { TRUST_PROXY: '1', HTTP_RATE_LIMIT: '20/10s' } },
);

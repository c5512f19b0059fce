import { COLLECTIONS } from '../../src/storage/collections';
import { WRONG, logIn } from '../support/attempts';
import { CANARY, canaryOperations } from '../support/canary-operations';
import { newName, onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import {
  ConfirmEmailDocument,
  LogoutDocument,
  RefreshTokenDocument,
  RegisterDocument,
  RequestEmailConfirmationDocument,
} from '../support/operations';

onEveryEngine(
  'privacy',
  (gateway) => {
    it('PR-01 no password, token or code is found in clear in the log, the trail or any collection', async () => {
      const secrets = await everydayLife(gateway());
      const places = await everythingKept(gateway());
      for (const [what, value] of secrets) {
        expect(value.length).toBeGreaterThanOrEqual(6);
        const found = Object.keys(places).filter((place) => hasWord(places[place] ?? '', value));
        expect([what, found]).toEqual([what, []]);
      }
    });

    it('PR-01 whatever secret is sent to whatever operation, it is neither echoed, logged nor kept', async () => {
      const [user, admin] = [await gateway().signedIn(), await gateway().admin()];
      for (const { query, variables } of canaryOperations()) {
        for (const client of [gateway().guest(), user.copy(), admin.copy()]) {
          const { text, headers } = await client.post({ query, variables });
          expect([query, text.includes(CANARY) || [...headers.values()].join().includes(CANARY)]).toEqual([
            query,
            false,
          ]);
        }
      }
      const places = await everythingKept(gateway());
      expect(Object.keys(places).filter((place) => places[place]?.includes(CANARY))).toEqual([]);
    });

    it('PR-06 no address and no link is in the log, whatever people do', async () => {
      const { email } = await gateway().signedIn();
      await logIn(gateway().guest(), email, WRONG);
      await gateway().guest().send(RequestEmailConfirmationDocument, { email });
      await gateway()
        .guest()
        .send(RegisterDocument, { input: { email, password: PASSWORD } });
      await gateway().mailsTo(email);
      expect(gateway().log).not.toContain(email.split('@')[0]);
      expect(gateway().log).not.toMatch(/token=|auth\.example\.com/);
    });
  },
  { settings: { LOG_LEVEL: 'trace', IP_MAX_FAILURES: '10000', MAIL_COOLDOWN_SECONDS: '0' } },
);

/** Somebody registers, refreshes, confirms, mistypes, signs out and in; every secret that came up, by what it is. */
async function everydayLife(gateway: TestGateway): Promise<(readonly [string, string])[]> {
  const client = gateway.guest();
  const password = 'seven CANARY birds on a wire';
  const wrong = 'eight CANARY birds on a fence';
  const email = `${newName()}@example.com`;
  const registered = await client.send(RegisterDocument, { input: { email, password } });
  const access = registered.data?.register.__typename === 'SignedIn' ? registered.data.register.accessToken : '';
  const first = client.cookies.get('refresh_token') ?? '';
  const { token, code } = await gateway.proofSentTo(email);
  await client.send(RefreshTokenDocument);
  const second = client.cookies.get('refresh_token') ?? '';
  await client.send(ConfirmEmailDocument, { token });
  await client.send(ConfirmEmailDocument, { code });
  await logIn(gateway.guest(), email, wrong);
  await client.send(LogoutDocument);
  await logIn(client, email, password);
  return [
    ...([
      ['password', password],
      ['wrong password', wrong],
    ] as const),
    ...([
      ['link token', token],
      ['code', code],
    ] as const),
    ...([
      ['access token', access],
      ['signature', access.split('.')[2] ?? ''],
    ] as const),
    ...([
      ['first refresh token', first],
      ['second refresh token', second],
    ] as const),
    ...([
      ['random part', first.split('.')[2] ?? ''],
      ['third refresh token', client.cookies.get('refresh_token') ?? ''],
    ] as const),
  ];
}

/** Everything that outlives a request, as text by place. */
async function everythingKept(gateway: TestGateway): Promise<Record<string, string>> {
  const names = Object.keys(COLLECTIONS) as (keyof typeof COLLECTIONS)[];
  const kept = await Promise.all(
    names.map(async (name) => [name, JSON.stringify(await gateway.documents(name))] as const),
  );
  return { log: gateway.log, ...Object.fromEntries(kept) };
}

/** Codes are short: only one that stands alone is one. */
function hasWord(text: string, value: string): boolean {
  return /^\d+$/.test(value) ? new RegExp(`(?<![\\w.-])${value}(?![\\w.-])`).test(text) : text.includes(value);
}

import { CookieStore } from '../support/cookie-store';
import { onEveryEngine, PASSWORD, type Person, type TestGateway } from '../support/gateway';
import { LoginDocument, LogoutDocument, MeDocument } from '../support/operations';

/** Plants the tokens of its own session, as a sister host of the domain could. */
function plant(store: CookieStore, eve: Person, attributes: string): void {
  for (const name of ['access_token', 'refresh_token']) {
    const [, value] = [...eve.cookies].find(([key]) => key.endsWith(name)) ?? [];
    store.keep(`${eve.cookies.has(name) ? '' : '__Secure-'}${name}=${value ?? ''}; ${attributes}; Secure`);
  }
}

async function signIn(store: CookieStore, { username }: Person): Promise<void> {
  const { data } = await store.send(LoginDocument, { input: { login: username, password: PASSWORD } });
  expect(data?.login.__typename).toBe('SignedIn');
}

async function answered(store: CookieStore) {
  const { data, errors } = await store.send(MeDocument);
  return data?.me?.id ?? errors[0]?.extensions.reason ?? null;
}

const people = async (gateway: TestGateway) => ({
  ada: await gateway.signedIn(),
  eve: await gateway.signedIn(),
  store: new CookieStore(gateway.url),
});

const PLANTED = [
  'Domain=example.com; Path=/graphql',
  'Domain=.example.com; Path=/graphql',
  'Domain=auth.example.com; Path=/graphql',
  'Path=/graphql',
  'Domain=auth.example.com; Path=/',
];

onEveryEngine(
  'cookies that a sister host planted (login, logout)',
  (gateway) => {
    it.each(PLANTED)(
      'with %s are cleared beside those of the person, whose next sign-in counts',
      async (attributes) => {
        const { ada, eve, store } = await people(gateway());
        await signIn(store, ada);
        plant(store, eve, attributes);
        expect(await answered(store)).toBe('AMBIGUOUS');
        expect(store.held).toEqual(['__Secure-device example.com /']);
        await signIn(store, ada);
        expect(await answered(store)).toBe(ada.id);
      },
    );

    it.each(PLANTED)('with %s alone are cleared by a sign-in', async (attributes) => {
      const { ada, eve, store } = await people(gateway());
      plant(store, eve, attributes);
      await signIn(store, ada);
      expect(await answered(store)).toBe(ada.id);
    });

    it.each(PLANTED)('with %s alone are cleared by signing out, which ends their session', async (attributes) => {
      const { eve, store } = await people(gateway());
      plant(store, eve, attributes);
      await store.send(LogoutDocument);
      expect([store.held, await answered(store)]).toEqual([[], null]);
    });
  },
  { production: true, settings: { COOKIE_DOMAIN: 'example.com' } },
);

onEveryEngine('cookies that another COOKIE_DOMAIN left behind (login)', (gateway) => {
  it.each(['Domain=example.com; Path=/', 'Domain=auth.example.com; Path=/'])(
    'with %s are cleared by the next sign-in, also where COOKIE_DOMAIN was taken out',
    async (attributes) => {
      const { ada, eve, store } = await people(gateway());
      plant(store, eve, attributes);
      await signIn(store, ada);
      expect(await answered(store)).toBe(ada.id);
    },
  );
});

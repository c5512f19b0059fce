import type { UserDocument } from '../../src/storage/collections';
import { onEveryEngine, newName } from '../support/gateway';
import { IdentitiesDocument, MeDocument } from '../support/operations';
import { OidcServer } from '../support/oidc-server';
import { APP, PUBLIC_URL, Traveller } from '../support/traveller';

let server: OidcServer;

onEveryEngine(
  'signing in at a provider of OpenID Connect',
  (gateway) => {
    afterAll(() => server.stop());

    const browser = () => new Traveller(gateway(), gateway().guest());

    it('makes an account at the first time, and signs in to it ever after', async () => {
      const login = newName();
      const email = `${login}@example.com`;
      server.knows(login, { email, email_verified: true, name: 'Ada', picture: 'https://example.com/ada.png' });
      const there = browser();
      const page = await there.signInThere(await there.begin('acme'), login);
      expect([page.status, page.location]).toEqual([303, APP]);
      const { data } = await there.client.send(MeDocument);
      expect(data?.me).toMatchObject({ username: login, email, emailConfirmed: true });
      const users = await gateway().documents<UserDocument>('users');
      expect(users.find(({ _id }) => _id === data?.me?.id)).toMatchObject({
        passwordHash: null,
        name: 'Ada',
        photo: 'https://example.com/ada.png',
      });
      const again = browser();
      await again.signInThere(await again.begin('acme'), login);
      const identities = (await again.client.send(IdentitiesDocument)).data?.me;
      expect(identities).toMatchObject({ id: data?.me?.id, identities: [{ provider: 'acme', subject: login }] });
    });
  },
  async () => {
    server = await OidcServer.start(`${PUBLIC_URL}/auth/acme/callback`);
    return { settings: server.settings('acme') };
  },
);

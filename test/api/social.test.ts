import { rmSync } from 'node:fs';
import { newName, onEveryEngine } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { IdentitiesDocument, MeDocument } from '../support/operations';
import { OidcServer } from '../support/oidc-server';
import { APP, PUBLIC_URL, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';

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

describe('the program as it is built', () => {
  it('loads what speaks to providers when somebody first signs in', async () => {
    const folder = newFolder();
    server = await OidcServer.start(`${PUBLIC_URL}/auth/acme/callback`);
    const origins = { PUBLIC_URL, CLIENT_ORIGINS: new URL(APP).origin };
    const settings = { ...settingsFor(folder), ...origins, ...server.settings('acme') };
    const program = await (await GatewayProcess.serve({ settings })).ready();
    try {
      const there = new Traveller(program, program.guest());
      server.knows('ada', { email: 'ada@example.com', email_verified: true });
      expect((await there.signInThere(await there.begin('acme'), 'ada')).location).toBe(APP);
      expect((await there.client.send(MeDocument)).data?.me?.username).toBe('ada');
    } finally {
      await program.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
      await server.stop();
    }
  });
});

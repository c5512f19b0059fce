import type { Client } from '../support/client';
import { withCookies } from '../support/devices';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import {
  ConfirmEmailDocument,
  LoginDocument,
  LogoutDocument,
  MeDocument,
  RefreshTokenDocument,
  RegisterDocument,
  RequestEmailConfirmationDocument,
  SessionsDocument,
} from '../support/operations';

const DAY_MS = 86_400_000;

onEveryEngine('the one rule of clients: EXPIRED means refreshToken', (gateway) => {
  const reasonsOf = async (client: Client) => {
    const answers = [await client.send(MeDocument), await client.send(SessionsDocument)];
    return answers.map(({ code, errors }) => errors[0]?.extensions.reason ?? code ?? 'ok');
  };
  /** A browser whose access cookie ended with its token. */
  const later = async () => {
    const person = await gateway().signedIn();
    person.cookies.delete('access_token');
    return person;
  };

  it('a refresh cookie alone is told EXPIRED by `me` and by guarded fields, and is signed in after the refresh', async () => {
    const person = await later();
    expect(await reasonsOf(person)).toEqual(['EXPIRED', 'EXPIRED']);
    expect((await person.send(RefreshTokenDocument)).code).toBeNull();
    expect(await reasonsOf(person)).toEqual(['ok', 'ok']);
  });

  it('so is one beside an access cookie that has expired or cannot be used', async () => {
    const person = await gateway().signedIn();
    gateway().clock.pass(900_000);
    expect(await reasonsOf(person)).toEqual(['EXPIRED', 'EXPIRED']);
    person.cookies.set('access_token', 'of.another.key');
    expect(await reasonsOf(person)).toEqual(['EXPIRED', 'EXPIRED']);
  });

  it('a token in a header is judged by itself, and a header of another scheme is none', async () => {
    const person = await later();
    person.headers['authorization'] = 'Bearer not.a.token';
    expect(await reasonsOf(person)).toEqual(['INVALID', 'INVALID']);
    person.headers['authorization'] = 'Basic YTpi';
    expect(await reasonsOf(person)).toEqual(['EXPIRED', 'EXPIRED']);
  });

  it('a refresh cookie that the gateway did not make leaves a plain guest', async () => {
    const genuine = (await later()).cookies.get('refresh_token') ?? '';
    const forged = `${genuine.slice(0, -43)}${'A'.repeat(43)}`;
    for (const token of ['x', 'garbage.1.2.3', forged, `${genuine}x`, 'x'.repeat(5000), '']) {
      const guest = withCookies(gateway(), { refresh_token: token, logged_in: 'true' });
      const { code, data } = await guest.send(MeDocument);
      expect([code, data?.me]).toEqual([null, null]);
      expect(await reasonsOf(guest)).toEqual(['ok', 'MISSING']);
    }
  });

  it.each([
    ['was revoked', (other: Client) => other.send(LogoutDocument)],
    [
      'was not used for too long',
      () => {
        gateway().clock.pass(7 * DAY_MS);
      },
    ],
    [
      'fell to a kick',
      async (_other: Client, id: string) => {
        await (await gateway().admin()).query(`mutation { kickUser(id: "${id}") { id } }`);
      },
    ],
    [
      'fell to a block',
      async (_other: Client, id: string) => {
        await (await gateway().admin()).query(`mutation { blockUser(id: "${id}", reason: "spam") { id } }`);
      },
    ],
  ])(
    'a refresh of a session that %s fails and takes the cookies, so that nobody refreshes for good',
    async (_how, end) => {
      const person = await gateway().signedIn();
      const other = person.copy();
      person.cookies.delete('access_token');
      await end(other, person.id);
      expect(await reasonsOf(person)).toEqual(['EXPIRED', 'EXPIRED']);
      const { code } = await person.send(RefreshTokenDocument);
      expect(['REFRESH_INVALID', 'USER_BLOCKED']).toContain(code);
      expect([...person.cookies.keys()]).toEqual(['device']);
      expect(await reasonsOf(person)).toEqual(['ok', 'MISSING']);
    },
  );

  it('a dead token that came as an argument leaves the cookies of another session', async () => {
    const [person, other] = [await gateway().signedIn(), await gateway().signedIn()];
    const token = other.cookies.get('refresh_token') ?? '';
    await other.send(LogoutDocument);
    expect((await person.send(RefreshTokenDocument, { token })).code).toBe('REFRESH_INVALID');
    expect(await reasonsOf(person)).toEqual(['ok', 'ok']);
  });

  it('signing in, registering and signing out work as they do for a guest, whether or not its session lives', async () => {
    for (const isDead of [false, true]) {
      const person = await later();
      const token = person.cookies.get('refresh_token') ?? '';
      if (isDead) await person.copy().send(LogoutDocument);
      const browser = () => withCookies(gateway(), { refresh_token: token });
      const input = { login: person.username, password: PASSWORD };
      expect((await browser().send(LoginDocument, { input })).code).toBeNull();
      const username = `new-${person.username}`.slice(0, 32);
      const joining = { email: `${username}@example.com`, username, password: PASSWORD };
      expect((await browser().send(RegisterDocument, { input: joining })).code).toBeNull();
      expect((await browser().send(LogoutDocument)).code).toBeNull();
    }
  });

  it('a link is used in the name of the session that lives, and in nobody’s where it has ended', async () => {
    const [living, dead] = [await later(), await later()];
    await dead.copy().send(LogoutDocument);
    for (const person of [living, dead]) {
      const { token } = await gateway().proofSentTo(person.email);
      expect((await person.send(ConfirmEmailDocument, { token, password: PASSWORD })).code).toBeNull();
    }
  });

  it('asking for a confirmation mail of one’s own is told to refresh', async () => {
    const { errors } = await (await later()).send(RequestEmailConfirmationDocument);
    expect(errors[0]?.extensions.reason).toBe('EXPIRED');
  });
});

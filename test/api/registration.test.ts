import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { LoginDocument, MeDocument, RegisterDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

onEveryEngine('registering (register)', (gateway) => {
  const register = (input: Record<string, unknown>) => {
    const client = gateway().guest();
    return client.send(RegisterDocument, {
      input: { email: `${newName()}@example.com`, password: PASSWORD, ...input },
    });
  };

  it('signs the new user in at once, who is the caller for the rest of the answer', async () => {
    const client = gateway().guest();
    const email = 'Ada.Lovelace@Example.com';
    const { data, errors } = await client.send(RegisterDocument, { input: { email, password: PASSWORD } });
    expect(errors).toEqual([]);
    expect(data?.register).toMatchObject({
      __typename: 'SignedIn',
      user: { username: 'ada.lovelace', email, emailConfirmed: false },
      refreshToken: null,
      session: { current: true },
    });
    expect([...client.cookies.keys()]).toEqual(['access_token', 'refresh_token', 'logged_in', 'device']);
    expect((await client.send(MeDocument)).data?.me?.email).toBe(email);
  });

  it('with delivery BODY gives the refresh token and sets no cookie', async () => {
    const client = gateway().guest();
    const input = { email: `${newName()}@example.com`, password: PASSWORD };
    const { data } = await client.send(RegisterDocument, { input, delivery: 'BODY' });
    const { refreshToken } = data?.register as { refreshToken: string };
    expect(refreshToken).toMatch(/^[\w-]+\.1\.[\w-]+\.[\w-]+$/);
    expect(client.cookies.size).toBe(0);
  });

  it('refuses an address that is taken, in any spelling', async () => {
    const { email } = await gateway().signedIn();
    expect((await register({ email: email.toUpperCase() })).code).toBe('EMAIL_TAKEN');
  });

  it('refuses a username that is taken, in any case', async () => {
    const { username } = await gateway().signedIn();
    expect((await register({ username: username.toUpperCase() })).code).toBe('USERNAME_TAKEN');
  });

  it('refuses an address or a username that differs from one that is taken by what nobody sees alone', async () => {
    const { email, username } = await gateway().signedIn();
    for (const hidden of ['\u200b', '\u2060', '\u3164', '\ufe0f', ' ']) {
      expect((await register({ email: `${email}${hidden}` })).code).toBe('EMAIL_TAKEN');
      expect((await register({ username: `${hidden}${username}` })).code).toBe('USERNAME_TAKEN');
    }
  });

  it('keeps neither blanks around an address or a username, nor what nobody sees in them', async () => {
    const name = newName();
    await register({ email: ` ${name}\u2060@\u2060example.com\u200b`, username: `${name}\u200b ` });
    const kept = (await gateway().documents<UserDocument>('users')).find(({ username }) => username === name);
    const email = `${name}@example.com`;
    expect(kept).toMatchObject({ usernameCanonical: name, email, emailCanonical: email });
  });

  it('names every field at fault at once and echoes no value', async () => {
    const input = { username: 'Ro', password: 'CANARY-9', passwordConfirm: 'CANARY-8', photo: 'CANARY', name: '' };
    const { code, errors, text } = await register(input);
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors[0]?.extensions.fields?.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'username TOO_SHORT',
      'password TOO_SHORT',
      'passwordConfirm MISMATCH',
      'name NAME',
      'photo URL',
    ]);
    expect(text).not.toContain('CANARY');
  });

  it.each([
    'not-an-address',
    'a@b',
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'mıke@example.com',
  ])('refuses the e-mail address %j, with the number of easy-mongodb-auth-handler', async (email) => {
    const { code, errors } = await register({ email });
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors[0]?.extensions).toMatchObject({ numericCode: 503, fields: [{ path: 'email' }] });
  });

  it('copies nothing that the input type does not name', async () => {
    const { code, status } = await register({ permissions: ['admin'] });
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('keeps an argon2id hash with a salt of its own, and no password', async () => {
    const first = await gateway().signedIn();
    const second = await gateway().signedIn();
    const users = await gateway().documents<UserDocument>('users');
    const hashes = users
      .filter(({ _id }) => [first.id, second.id].includes(_id))
      .map(({ passwordHash }) => passwordHash);
    expect(hashes).toEqual([
      expect.stringMatching(/^\$argon2id\$v=19\$/),
      expect.stringMatching(/^\$argon2id\$v=19\$/),
    ]);
    expect(new Set(hashes).size).toBe(2);
    expect(JSON.stringify(users)).not.toContain(PASSWORD);
  });

  it('gives ids that tell neither an order nor a count', async () => {
    const { id } = await gateway().signedIn();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('of 20 who register the same address at once makes one account', async () => {
    const input = { email: `${newName()}@example.com` };
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(input)));
    const codes = answers.map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    expect(codes.filter((code) => code === 'EMAIL_TAKEN')).toHaveLength(19);
  });

  it('derives another username where the local part is taken', async () => {
    const name = newName();
    await register({ email: `${name}@example.com` });
    const { data } = await register({ email: `${name}@example.org` });
    const { user } = data?.register as { user: { username: string } };
    expect(user.username).toMatch(new RegExp(`^${name}-\\d{6}$`));
  });

  it('sends one confirmation mail, to the stored address, with a link and a code', async () => {
    const { email } = await gateway().signedIn();
    const mails = await gateway().mailsTo(email);
    expect(mails.map(({ recipients }) => recipients)).toEqual([[email]]);
    const { code, token } = await gateway().proofSentTo(email);
    expect(code).toMatch(/^\d{6}$/);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(mails[0]?.email.text).toContain('https://auth.example.com/confirm?token=');
  });

  it('lets the new user sign in by address and by name', async () => {
    const { email, username } = await gateway().signedIn();
    for (const login of [email.toUpperCase(), username]) {
      const { data } = await gateway()
        .guest()
        .send(LoginDocument, { input: { login, password: PASSWORD } });
      expect(data?.login.__typename).toBe('SignedIn');
    }
  });
});

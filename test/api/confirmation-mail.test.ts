import { request } from 'node:http';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { atOnce } from '../support/attempts';
import { accountOf, askForMail, confirm, COOLDOWN_MS, setAccount, statusOf } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { BlockUserDocument, RegisterDocument } from '../support/operations';

const CODE_LIFETIME_MS = 600_000;

onEveryEngine('confirmation mails (requestEmailConfirmation)', (gateway) => {
  /** The HTTP status of a request for a mail that lies about the host it was sent to. */
  const askWithHost = (email: string, headers: Record<string, string | undefined>, path: string) =>
    new Promise<number>((resolve, reject) => {
      const { port } = new URL(gateway().url);
      const query = 'mutation ($email: EmailAddress) { requestEmailConfirmation(email: $email) { id } }';
      const options = { port, method: 'POST', path, headers: { 'content-type': 'application/json', ...headers } };
      const outgoing = request(options, (answer) => {
        answer.resume().on('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      });
      outgoing.on('error', reject).end(JSON.stringify({ query, variables: { email } }));
    });

  it('EM-04 keep no link and no code in clear anywhere, and no payload once they have left', async () => {
    const { email } = await gateway().signedIn();
    const { token, code } = await gateway().proofSentTo(email);
    const names = ['users', 'sessions', 'challenges', 'outbox', 'auditEvents', 'limits'] as const;
    const dump = JSON.stringify(await Promise.all(names.map((name) => gateway().documents(name))));
    expect([token, code]).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^\d{6}$/)]);
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(`"${code}"`);
    expect(gateway().log).not.toContain(token);
    const sent = (await gateway().documents<OutboxDocument>('outbox')).filter(({ state }) => state === 'sent');
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.map(({ sealed }) => sealed).filter(Boolean)).toEqual([]);
  });

  it('EM-08 are refused to somebody whose address is confirmed', async () => {
    const ada = await gateway().signedIn();
    await confirm(ada, { token: (await gateway().proofSentTo(ada.email)).token });
    gateway().clock.pass(COOLDOWN_MS);
    expect((await askForMail(ada)).code).toBe('EMAIL_ALREADY_CONFIRMED');
    expect(await gateway().mailsTo(ada.email)).toHaveLength(1);
  });

  it.each([
    [{ host: 'evil.example' }, '/graphql'],
    [{ 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;proto=http' }, '/graphql'],
    [{ host: 'evil.example' }, 'http://evil.example/graphql'],
  ])('EM-09 link to the public address, whatever host %j at %s names', async (headers, path) => {
    const { email } = await gateway().signedIn();
    gateway().clock.pass(COOLDOWN_MS);
    const status = await askWithHost(email, headers, path);
    const mails = await gateway().mailsTo(email, status === 200 ? 2 : 1);
    expect(mails).toHaveLength(status === 200 ? 2 : 1);
    for (const { raw, email: mail } of mails) {
      expect(mail.text).toContain('https://auth.example.com/confirm?token=');
      expect(raw).not.toContain('evil.example');
    }
  });

  it('EM-10 go to one recipient, the address as it is stored, not as it was asked for', async () => {
    const { email } = await gateway().signedIn();
    gateway().clock.pass(COOLDOWN_MS);
    expect((await askForMail(gateway().guest(), email.toUpperCase())).code).toBeNull();
    const mails = await gateway().mailsTo(email, 2);
    expect(mails.map(({ recipients }) => recipients)).toEqual([[email], [email]]);
    expect(mails.map(({ email: mail }) => mail.to)).toEqual(Array(2).fill([{ name: '', address: email }]));
  });

  it('EM-11 go nowhere for an address that only looks like a known one', async () => {
    const { email } = await gateway().signedIn(`mike-${newName()}`);
    gateway().clock.pass(COOLDOWN_MS);
    const twin = email.replace('i', 'ı');
    const { code, status } = await askForMail(gateway().guest(), twin);
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
    expect([await gateway().mailsTo(email, 1), await gateway().mailsTo(twin, 0)].map(({ length }) => length)).toEqual([
      1, 0,
    ]);
  });

  it('EM-12 RC-10 leave once within the cooldown, whose end is told', async () => {
    const ada = await gateway().signedIn();
    const { resendAvailableAt } = (await statusOf(ada)) ?? {};
    expect(Date.parse(resendAvailableAt ?? '') - gateway().clock.now().getTime()).toBe(COOLDOWN_MS);
    gateway().clock.pass(COOLDOWN_MS - 1);
    const refused = await askForMail(ada);
    expect([refused.code, refused.errors[0]?.extensions.retryAfter]).toEqual(['RATE_LIMITED', 1]);
    expect(refused.headers.get('retry-after')).toBe('1');
    gateway().clock.pass(1);
    expect((await statusOf(ada))?.resendAvailableAt).toBeNull();
    const codes = (await atOnce(20, () => askForMail(ada))).map(({ code }) => code);
    expect(codes.filter((code) => code === null)).toHaveLength(1);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(19);
    expect(await gateway().mailsTo(ada.email, 2)).toHaveLength(2);
  });

  it('are answered alike to a guest whose address waits, is confirmed, blocked or unknown; the first alone gets one', async () => {
    const [waiting, confirmed, blocked] = [
      await gateway().signedIn(),
      await gateway().signedIn(),
      await gateway().signedIn(),
    ];
    await confirm(confirmed, { token: (await gateway().proofSentTo(confirmed.email)).token });
    await (await gateway().admin()).send(BlockUserDocument, { id: blocked.id });
    gateway().clock.pass(COOLDOWN_MS);
    const addresses = [waiting.email, confirmed.email, blocked.email, `${newName()}@example.com`];
    const answers = await Promise.all(addresses.map((email) => askForMail(gateway().guest(), email)));
    const expiresAt = new Date(gateway().clock.now().getTime() + CODE_LIFETIME_MS).toISOString();
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    const challenge = { id, kind: 'CONFIRM_EMAIL', sentTo: 'p***@example.com', codeLength: 6, expiresAt };
    expect(answers.map(({ data }) => data?.requestEmailConfirmation)).toEqual(addresses.map(() => challenge));
    const again = await Promise.all(addresses.map((email) => askForMail(gateway().guest(), email)));
    expect(again.map(({ data }) => data?.requestEmailConfirmation)).toEqual(addresses.map(() => challenge));
    await gateway().mailsTo(waiting.email, 2);
    const counts = await Promise.all(addresses.map(async (email) => (await gateway().mailsTo(email, 0)).length));
    expect(counts).toEqual([2, 1, 1, 0]);
  });

  it('want an address of a guest', async () => {
    const { code, errors } = await askForMail(gateway().guest());
    expect([code, errors[0]?.extensions.fields?.[0]?.path]).toEqual(['BAD_USER_INPUT', 'email']);
  });

  it('EM-20 get no header line of their own from a name with a line break', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { username: 'ada\r\nBcc: evil@example.com\r\n\r\nhello' });
    gateway().clock.pass(COOLDOWN_MS);
    await askForMail(ada);
    const [, mail] = await gateway().mailsTo(ada.email, 2);
    expect(mail?.recipients).toEqual([ada.email]);
    expect(mail?.email.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail?.email.text).toContain('/confirm?token=');
  });

  it('EM-16 hold a link that shows a page to whoever opens it, and is spent by its button alone', async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    const page = `${gateway().url}/confirm?token=${token}`;
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET']) {
      expect((await fetch(page, { method })).status).toBe(200);
    }
    expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toBeNull();
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const press = () =>
      fetch(`${gateway().url}/confirm`, { method: 'POST', headers: { cookie }, body: new URLSearchParams({ token }) });
    const pressed = await press();
    expect([pressed.status, await pressed.text()]).toEqual([
      200,
      expect.stringContaining('Your e-mail address is confirmed'),
    ]);
    expect(await statusOf(ada)).toMatchObject({ confirmed: true });
    const again = await press();
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('This link no longer works')]);
  });
});

onEveryEngine(
  'a gateway that sends no mail (register, requestEmailConfirmation)',
  (gateway) => {
    it('registers and signs in, counts the address as unconfirmed and asks for nothing', async () => {
      const input = { email: `${newName()}@example.com`, password: PASSWORD };
      const client = gateway().guest();
      const { data } = await client.send(RegisterDocument, { input });
      expect(data?.register.__typename).toBe('SignedIn');
      const unconfirmed = { email: input.email, confirmed: false, confirmedAt: null, resendAvailableAt: null };
      expect(await statusOf(client)).toEqual(unconfirmed);
      expect(await gateway().documents('challenges')).toEqual([]);
      expect(await gateway().mailsTo(input.email, 0)).toEqual([]);
    });

    it('says so to whoever asks for one', async () => {
      expect((await askForMail(await gateway().signedIn())).code).toBe('MAIL_NOT_CONFIGURED');
      expect((await askForMail(gateway().guest(), `${newName()}@example.com`)).code).toBe('MAIL_NOT_CONFIGURED');
    });
  },
  { settings: { MAIL_TRANSPORT: 'none', CONFIRMATION: 'off' } },
);

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { createMailTransport } from '../../src/mail/create-transport';
import type { OutgoingMail } from '../../src/mail/mail-transport';
import { classifyFault } from '../../src/outbox/retry-policy';
import { SmtpTransport } from '../../src/mail/smtp.transport';
import type { SmtpServerSettings } from '../../src/mail/smtp-server';
import { startSmtpServer } from '../support/smtp-server';
import type { SmtpServerChoices, TestSmtpServer } from '../support/smtp-server';

const from = { name: 'Ünited Example', address: 'noreply@example.com' };
const link = `https://auth.example.com/confirm?token=${'a=b_'.repeat(30)}`;
const mail: OutgoingMail = {
  id: '6a8f6f0e-7d0b-4b3e-9a64-0d1c5d0a2b11',
  to: 'Ada@Example.com',
  subject: 'Bestätigen',
  text: `Grüße\n\n${link}\n`,
  html: `<p>Grüße</p><a href="${link}">${link}</a>`,
  date: new Date('2026-01-31T12:00:00Z'),
  link,
};

const open: { close(): Promise<void> }[] = [];
const root = mkdtempSync(join(tmpdir(), 'mail-files-'));

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

async function server(choices: SmtpServerChoices = {}): Promise<TestSmtpServer> {
  const started = await startSmtpServer(choices);
  open.push(started);
  return started;
}

function transportTo(settings: Partial<SmtpServerSettings> & { port: number }): SmtpTransport {
  const given = { host: 'localhost', tls: 'none', credentials: null, ...settings } as const;
  const transport = new SmtpTransport({ server: given, from, sendTimeoutMs: 2000 });
  open.push(transport);
  return transport;
}

async function faultOf(sending: Promise<void>): Promise<ReturnType<typeof classifyFault>> {
  return sending.then(
    () => Promise.reject(new Error('the mail was accepted')),
    (error: unknown) => classifyFault(error),
  );
}

describe('over SMTP', () => {
  test('a mail goes to exactly the stored address, with its fixed Message-ID, date and both parts', async () => {
    const smtp = await server();
    await transportTo(smtp).send(mail);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatchObject({ from: 'noreply@example.com', recipients: ['Ada@example.com'] });
    expect(smtp.mails[0]?.email).toMatchObject({
      messageId: `<${mail.id}@example.com>`,
      date: '2026-01-31T12:00:00.000Z',
      subject: 'Bestätigen',
      from: { name: 'Ünited Example', address: 'noreply@example.com' },
      to: [{ address: 'Ada@example.com', name: '' }],
    });
    expect(smtp.mails[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/im);
  });

  test('a link longer than a line arrives whole in both parts', async () => {
    const smtp = await server();
    await transportTo(smtp).send(mail);
    expect(smtp.mails[0]?.email.text).toContain(`\n${link}\n`);
    expect(smtp.mails[0]?.email.html).toContain(`href="${link}"`);
    expect(Math.max(...(smtp.mails[0]?.raw.split('\r\n').map((line) => line.length) ?? []))).toBeLessThanOrEqual(78);
  });

  test('the domain of an international address goes out in punycode', async () => {
    const smtp = await server();
    await transportTo(smtp).send({ ...mail, to: 'ada@bücher.example' });
    expect(smtp.mails[0]?.raw).toMatch(/^To: ada@xn--bcher-kva\.example\r$/m);
    expect(smtp.mails[0]?.recipients).toHaveLength(1);
  });

  test.each([
    'a@b.co, evil@example.com',
    'a@b.co\r\nBcc: evil@example.com',
    'a@b.co>, <evil@example.com',
    '"evil@example.com a"@b.co',
    'group:evil@example.com;',
    'evil@example.com(@good.example',
  ])('a recipient that may be read as another is refused for good: %j', async (to) => {
    const smtp = await server();
    const fault = await faultOf(transportTo(smtp).send({ ...mail, to }));
    expect(fault).toEqual({ permanent: true, summary: 'NOT_ONE_ADDRESS' });
    expect(smtp.mails).toEqual([]);
  });

  test('a subject with line breaks adds no header', async () => {
    const smtp = await server();
    await transportTo(smtp).send({ ...mail, subject: 'Hello\r\nBcc: evil@example.com\r\n\r\nbody' });
    expect(smtp.mails[0]?.recipients).toEqual(['Ada@example.com']);
    expect(smtp.mails[0]?.raw).not.toMatch(/^Bcc:/im);
  });

  test('text that looks like a file or an address to fetch stays text', async () => {
    const smtp = await server();
    await transportTo(smtp).send({ ...mail, text: 'file:///etc/passwd' });
    expect(smtp.mails[0]?.email.text?.trim()).toBe('file:///etc/passwd');
  });

  test.each([
    ['RCPT TO', 550, true],
    ['RCPT TO', 450, false],
    ['DATA', 554, true],
    ['DATA', 421, false],
    ['DATA', 451, false],
  ] as const)('a %s answered with %i is final: %s; the next mail goes through', async (command, code, permanent) => {
    const smtp = await server();
    const transport = transportTo(smtp);
    smtp.refuse({ command, code, text: 'refused for Ada@Example.com' });
    const fault = await faultOf(transport.send(mail));
    expect(fault.permanent).toBe(permanent);
    expect(fault.summary).toContain(String(code));
    expect(fault.summary).not.toContain('Ada');
    await transport.send(mail);
    expect(smtp.mails).toHaveLength(1);
  });

  test('it signs in; with a wrong password the mail waits', async () => {
    const credentials = { user: 'gatehouse', password: 'right' };
    const smtp = await server({ credentials, tls: 'starttls' });
    const secure = { port: smtp.port, tls: 'starttls', certificateAuthority: smtp.certificate } as const;
    await transportTo({ ...secure, credentials }).send(mail);
    expect(smtp.mails[0]).toMatchObject({ secure: true, user: 'gatehouse' });
    const refused = transportTo({ ...secure, credentials: { user: 'gatehouse', password: 'wrong' } });
    expect(await faultOf(refused.send(mail))).toMatchObject({ permanent: false, summary: 'SMTP 535 EAUTH' });
    await expect(refused.verify()).rejects.toMatchObject({ code: 'EAUTH' });
    expect(smtp.mails).toHaveLength(1);
  });

  test.each(['starttls', 'implicit'] as const)('with %s the mail is encrypted', async (tls) => {
    const smtp = await server({ tls });
    await transportTo({ port: smtp.port, tls, certificateAuthority: smtp.certificate }).send(mail);
    expect(smtp.mails[0]?.secure).toBe(true);
  });

  test('a server without STARTTLS, or with a certificate that nobody vouches for, gets no mail', async () => {
    const [plain, foreign] = [await server(), await server({ tls: 'starttls' })];
    expect((await faultOf(transportTo({ port: plain.port, tls: 'starttls' }).send(mail))).permanent).toBe(false);
    expect((await faultOf(transportTo({ port: foreign.port, tls: 'starttls' }).send(mail))).permanent).toBe(false);
    expect([...plain.mails, ...foreign.mails]).toEqual([]);
  });

  test('a server that was away and came back gets the next mail', async () => {
    const first = await startSmtpServer();
    const transport = transportTo(first);
    await transport.send(mail);
    await first.close();
    expect((await faultOf(transport.send(mail))).permanent).toBe(false);
    const second = await server({ port: first.port });
    await transport.send(mail);
    expect(second.mails).toHaveLength(1);
  });

  test('a host that does not resolve is tried again later', async () => {
    const fault = await faultOf(transportTo({ host: 'mail.invalid', port: 25 }).send(mail));
    expect(fault.permanent).toBe(false);
    expect(fault.summary).not.toContain('mail.invalid');
  });
});

describe('into files', () => {
  test('a mail without a link is announced with its code, and one with neither by itself', async () => {
    const lines: string[] = [];
    const folder = join(root, 'codes');
    const transport = createMailTransport({ kind: 'file', folder }, { from, print: (line) => void lines.push(line) });
    await transport.send({ ...mail, id: 'with-a-code', link: null, code: '123456' });
    await transport.send({ ...mail, id: 'with-neither', link: null });
    expect(lines).toEqual(['mail to A***@Example.com: Bestätigen: 123456', 'mail to A***@Example.com: Bestätigen']);
  });

  test('a mail is one whole file, text part first, readable by its owner alone, and announced in one line', async () => {
    const folder = join(root, 'new', 'folder');
    const lines: string[] = [];
    const transport = createMailTransport({ kind: 'file', folder }, { from, print: (line) => void lines.push(line) });
    await transport.send(mail);
    const names = readdirSync(folder);
    expect(names).toEqual([`2026-01-31T12-00-00.000Z-${mail.id}.eml`]);
    const file = join(folder, names[0] ?? '');
    const email = await PostalMime.parse(readFileSync(file));
    expect(email).toMatchObject({ messageId: `<${mail.id}@example.com>`, to: [{ address: 'Ada@example.com' }] });
    expect([email.text, email.html].every((part) => part?.includes(link))).toBe(true);
    const raw = readFileSync(file, 'latin1');
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(lines).toEqual([`mail to A***@Example.com: Bestätigen: ${link}`]);
  });

  test('the same mail twice is one file', async () => {
    const folder = join(root, 'twice');
    const transport = createMailTransport({ kind: 'file', folder }, { from });
    await transport.send(mail);
    await transport.send(mail);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('a folder that cannot be written to fails the mail, to be tried again', async () => {
    writeFileSync(join(root, 'occupied'), '');
    const transport = createMailTransport({ kind: 'file', folder: join(root, 'occupied') }, { from });
    expect((await faultOf(transport.send(mail))).permanent).toBe(false);
  });
});

test('on the console a mail shows its subject and its link as they are', async () => {
  const texts: string[] = [];
  const transport = createMailTransport({ kind: 'console' }, { from, print: (text) => void texts.push(text) });
  await transport.send(mail);
  expect(texts.join('')).toContain('Subject: Bestätigen\n');
  expect(texts.join('')).toContain(`\n${link}\n`);
});

test('without a transport a mail is dropped without a word', async () => {
  const print = jest.fn();
  await createMailTransport({ kind: 'none' }, { from, print }).send(mail);
  expect(print).not.toHaveBeenCalled();
});

import { randomBytes } from 'node:crypto';
import { SAMPLE_VALUES } from '../../src/mail/mail-message';
import type { MailMessage } from '../../src/mail/mail-message';
import { MailNotOpened, MailSealer } from '../../src/mail/mail-sealer';

const NOON = new Date('2026-01-31T12:00:00Z');
const clock = { now: () => NOON };
const message: MailMessage = {
  template: 'confirm-email',
  to: 'ada@example.com',
  locale: 'en',
  values: SAMPLE_VALUES['confirm-email'],
};

test('a sealed mail shows neither address, link nor code, and opens to what was sealed', () => {
  const sealer = new MailSealer({ key: randomBytes(32), clock });
  const delivery = sealer.seal(message);
  expect(delivery).toMatchObject({ kind: 'mail', createdAt: NOON });
  const stored = `${JSON.stringify(delivery)}${Buffer.from(delivery.sealed, 'base64url').toString('latin1')}`;
  for (const secret of [message.to, message.values.username, '123456', 'token=']) expect(stored).not.toContain(secret);
  expect(sealer.open(delivery.sealed)).toEqual(message);
});

test('two mails never share an id', () => {
  const sealer = new MailSealer({ key: randomBytes(32), clock });
  expect(sealer.seal(message).id).not.toBe(sealer.seal(message).id);
});

test('a mail sealed under the previous key still opens; under a forgotten one it does not', () => {
  const [old, key] = [randomBytes(32), randomBytes(32)];
  const { sealed } = new MailSealer({ key: old, clock }).seal(message);
  expect(new MailSealer({ key, previousKeys: [old], clock }).open(sealed)).toEqual(message);
  expect(() => new MailSealer({ key, clock }).open(sealed)).toThrow(MailNotOpened);
});

test('a sealed mail that was altered does not open', () => {
  const sealer = new MailSealer({ key: randomBytes(32), clock });
  const bytes = Buffer.from(sealer.seal(message).sealed, 'base64url');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => sealer.open(bytes.toString('base64url'))).toThrow(MailNotOpened);
});

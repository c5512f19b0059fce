import { join } from 'node:path';
import { transportOf } from '../../mail/mail.module';
import { createMailTransport } from '../../mail/create-transport';
import { classifyFault } from '../../outbox/retry-policy';
import type { SmtpServerSettings } from '../../mail/smtp-server';
import type { Settings } from '../../settings';
import { type Check, fail, type Finding, ok, skip } from './finding';
import { lookAtFolder } from './folder';

/** Checks that mail can leave: the server takes the connection and the credentials, or the folder can be written. */
export const mailCheck: Check = {
  name: 'mail',
  needs: ['MAIL_TRANSPORT', 'SMTP_URL', 'SMTP_HOST', 'SMTP_PORT', 'SMTP_TLS'],
  examine: async ({ survey: { settings } }) => {
    const transport = transportOf(settings);
    switch (transport.kind) {
      case 'none':
        return [
          skip(
            settings.mailTransport === 'none' ? 'MAIL_TRANSPORT=none: no mail is sent.' : 'Put SMTP_URL right first.',
          ),
        ];
      case 'console':
        return [ok('Mails are printed.')];
      case 'file':
        return [ofFolder(settings)];
      case 'smtp':
        return [await ofServer(transport.server)];
    }
  },
};

function ofFolder({ DATA_DIR, MAIL_DIR }: Settings): Finding {
  const folder = MAIL_DIR ?? join(DATA_DIR, 'mail');
  const setting = MAIL_DIR === undefined ? 'DATA_DIR' : 'MAIL_DIR';
  return lookAtFolder(folder, setting).fault ?? ok(`Mails are written to ${folder}.`);
}

/** Only sending needs a sender; nothing is sent here. */
const NOBODY = { name: '', address: 'doctor@localhost.localdomain' };

async function ofServer(server: SmtpServerSettings): Promise<Finding> {
  const transport = createMailTransport({ kind: 'smtp', server }, { from: NOBODY });
  try {
    await transport.verify?.();
    return ok(
      `${server.host}:${server.port} answers${server.credentials === null ? '' : ' and takes the credentials'}.`,
    );
  } catch (error) {
    return refusalOf(error, server);
  } finally {
    await transport.close();
  }
}

/** The client's codes with meaning and cure; a server's words may repeat the user's name. */
const CURES: readonly (readonly [RegExp, string, string])[] = [
  [/\bEAUTH\b/, 'refuses the credentials', 'Correct SMTP_USER and SMTP_PASS.'],
  [/\bENOAUTH\b/, 'requires other credentials than the settings give', 'Set SMTP_USER and SMTP_PASS.'],
  [/\bETLS\b/, 'offers no STARTTLS', 'SMTP_TLS=implicit, or none for a relay on this machine.'],
  [/\bEDNS\b|ENOTFOUND/, 'is no known host', 'Correct SMTP_HOST, or the host in SMTP_URL.'],
  [
    /CERT|SIGNED|SSL/i,
    'has a certificate that is not trusted',
    'See that SMTP_HOST is the name in it, signed by a known authority.',
  ],
];

function refusalOf(error: unknown, { host, port }: SmtpServerSettings): Finding {
  const { summary } = classifyFault(error);
  const traits = `${summary} ${isCertificate(error) ? 'CERT' : ''}`;
  const [, what, cure] = CURES.find(([pattern]) => pattern.test(traits)) ?? [
    null,
    `does not answer as an SMTP server (${summary})`,
    'Start it, or correct SMTP_HOST, SMTP_PORT and SMTP_TLS; see that no firewall is between.',
  ];
  return fail(`${host}:${port} ${what}.`, cure);
}

function isCertificate(error: unknown): boolean {
  return /certificate|self.signed/i.test(String((error as { message?: unknown }).message));
}

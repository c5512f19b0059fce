import { smtpServerOf } from '../../src/mail/smtp-server';

const credentials = { user: 'ada', password: 'p@ss%' };

test.each([
  [
    { SMTP_URL: 'smtps://ada:p%40ss%25@mail.example.com' },
    { host: 'mail.example.com', port: 465, tls: 'implicit', credentials },
  ],
  [
    { SMTP_URL: 'smtp://mail.example.com' },
    { host: 'mail.example.com', port: 587, tls: 'starttls', credentials: null },
  ],
  [
    { SMTP_URL: 'smtp://mail.example.com:465' },
    { host: 'mail.example.com', port: 465, tls: 'implicit', credentials: null },
  ],
  [
    { SMTP_URL: 'smtp://[::1]:1025', SMTP_TLS: 'none' as const },
    { host: '::1', port: 1025, tls: 'none', credentials: null },
  ],
  [
    { SMTP_HOST: 'mail.example.com', SMTP_USER: 'ada', SMTP_PASS: 'p@ss%' },
    { host: 'mail.example.com', port: 587, tls: 'starttls', credentials },
  ],
  [
    { SMTP_URL: 'smtp://ada:p@ss%@a.example.com:25', SMTP_HOST: 'b.example.com', SMTP_PORT: 26 },
    { host: 'b.example.com', port: 26, tls: 'starttls', credentials },
  ],
  [{ SMTP_URL: 'smtp://mailpit:1025?tls=none' }, { host: 'mailpit', port: 1025, tls: 'none', credentials: null }],
  [
    { SMTP_URL: 'smtp://mailpit:1025?tls=none', SMTP_HOST: 'mail.example.com' },
    { host: 'mail.example.com', port: 587, tls: 'starttls', credentials: null },
  ],
  [{}, null],
])('%j names the server, over TLS unless told otherwise', (settings, server) => {
  expect(smtpServerOf(settings)).toEqual(server);
});

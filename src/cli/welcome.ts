import type { Settings } from '../settings';

type Shown = Pick<Settings, 'PORT' | 'GRAPHQL_PATH' | 'mailTransport' | 'MAIL_DIR' | 'DATA_DIR'>;

/** Returns the lines that tell a developer where the gateway is and where its mails are. */
export function welcome({ PORT, GRAPHQL_PATH, ...mail }: Shown): string {
  const base = `http://localhost:${String(PORT)}`;
  const lines = [
    '  Gatehouse is ready, in development mode.',
    `  API and Apollo Sandbox  ${base}${GRAPHQL_PATH}`,
    `  Explorer, works offline ${base}/explorer`,
    ...mailLines(mail),
  ];
  return `\n${lines.join('\n')}\n\n`;
}

function mailLines({ DATA_DIR, MAIL_DIR, mailTransport }: Omit<Shown, 'PORT' | 'GRAPHQL_PATH'>): string[] {
  if (mailTransport === 'console') return ['  Mail is printed here'];
  if (mailTransport === 'none') return ['  Mail is not sent'];
  if (mailTransport === 'smtp') return [];
  return [`  Mail is written to      ${MAIL_DIR ?? `${DATA_DIR}/mail`}, and the link or code of each is printed here`];
}

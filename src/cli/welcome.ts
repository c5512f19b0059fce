import type { Settings } from '../settings';

type Shown = Pick<Settings, 'publicUrl' | 'GRAPHQL_PATH' | 'mailTransport' | 'MAIL_DIR' | 'DATA_DIR'>;

/** Returns the lines that tell a developer where the gateway, which listens at `url`, is for people, and where its mails are. */
export function welcome({ publicUrl, GRAPHQL_PATH, ...mail }: Shown, url: string): string {
  const base = (publicUrl ?? `http://localhost:${new URL(url).port}`).replace(/\/+$/, '');
  const lines = [
    '  Gatehouse is ready, in development mode.',
    `  API and Apollo Sandbox  ${base}${GRAPHQL_PATH}`,
    `  Explorer, works offline ${base}/explorer`,
    ...mailLines(mail),
  ];
  return `\n${lines.join('\n')}\n\n`;
}

function mailLines({ DATA_DIR, MAIL_DIR, mailTransport }: Omit<Shown, 'publicUrl' | 'GRAPHQL_PATH'>): string[] {
  if (mailTransport === 'console') return ['  Mail is printed here'];
  if (mailTransport === 'none') return ['  Mail is not sent'];
  if (mailTransport === 'smtp') return [];
  return [`  Mail is written to      ${MAIL_DIR ?? `${DATA_DIR}/mail`}, and the link or code of each is printed here`];
}

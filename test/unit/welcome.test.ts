import { welcome } from '../../src/cli/welcome';

const SETTINGS = { PORT: 4000, GRAPHQL_PATH: '/graphql', DATA_DIR: '.data', MAIL_DIR: undefined } as const;

describe('the first lines of development', () => {
  it('say where the gateway is', () => {
    const lines = welcome({ ...SETTINGS, mailTransport: 'smtp' });
    expect(lines).toContain('http://localhost:4000/graphql\n');
    expect(lines).toContain('http://localhost:4000/explorer\n');
    expect(lines).not.toContain('Mail');
  });

  it('say where mails are, and that the link or the code of each is printed', () => {
    const written = welcome({ ...SETTINGS, mailTransport: 'file' });
    expect(written).toContain('Mail is written to      .data/mail, and the link or code of each is printed here');
    expect(welcome({ ...SETTINGS, MAIL_DIR: 'mails', mailTransport: 'file' })).toContain('to      mails,');
    expect(welcome({ ...SETTINGS, mailTransport: 'console' })).toContain('Mail is printed here');
    expect(welcome({ ...SETTINGS, mailTransport: 'none' })).toContain('Mail is not sent');
  });
});

import { welcome } from '../../src/cli/welcome';

const URL_OF_PORT = 'http://127.0.0.1:4000';
const SETTINGS = { publicUrl: null, GRAPHQL_PATH: '/graphql', DATA_DIR: '.data', MAIL_DIR: undefined } as const;

describe('the first lines of development', () => {
  it('say where the gateway is', () => {
    const lines = welcome({ ...SETTINGS, mailTransport: 'smtp' }, URL_OF_PORT);
    expect(lines).toContain('http://localhost:4000/graphql\n');
    expect(lines).toContain('http://localhost:4000/explorer\n');
    expect(lines).not.toContain('Mail');
  });

  it('name the address that people use', () => {
    const given = { ...SETTINGS, publicUrl: 'http://gatehouse.test:8080/auth/', mailTransport: 'smtp' } as const;
    expect(welcome(given, URL_OF_PORT)).toContain('http://gatehouse.test:8080/auth/graphql\n');
    const free = welcome({ ...SETTINGS, mailTransport: 'smtp' }, 'http://[::1]:43210');
    expect(free).toContain('http://localhost:43210/explorer\n');
  });

  it('say where mails are, and that the link or the code of each is printed', () => {
    const written = welcome({ ...SETTINGS, mailTransport: 'file' }, URL_OF_PORT);
    expect(written).toContain('Mail is written to      .data/mail, and the link or code of each is printed here');
    expect(welcome({ ...SETTINGS, MAIL_DIR: 'mails', mailTransport: 'file' }, URL_OF_PORT)).toContain('to      mails,');
    expect(welcome({ ...SETTINGS, mailTransport: 'console' }, URL_OF_PORT)).toContain('Mail is printed here');
    expect(welcome({ ...SETTINGS, mailTransport: 'none' }, URL_OF_PORT)).toContain('Mail is not sent');
  });
});

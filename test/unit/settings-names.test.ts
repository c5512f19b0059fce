import { isOfPlatform } from '../../src/settings/platform-variables';
import { faultsOf, inDevelopment, inProduction } from '../support/settings';

describe('an alias', () => {
  const goesBefore = '; MONGODB_URI goes before it, and STORAGE=embedded needs neither';

  it.each([
    ['postgres://CANARY@db/x', 'PostgreSQL'],
    ['postgresql+asyncpg://CANARY@db/x', 'PostgreSQL'],
    ['mysql://CANARY@db/x', 'MySQL'],
    ['file:./CANARY.db', 'SQLite'],
    ['sqlserver://CANARY', 'SQL Server'],
  ])('keeps its own name in messages, which say what %s is and what to do', (url, what) => {
    const expected = [
      `DATABASE_URL must begin with mongodb:// or mongodb+srv://, and this is an address of ${what}${goesBefore}`,
    ];
    expect(faultsOf(() => inProduction({ MONGODB_URI: undefined, DATABASE_URL: url }))).toContain(expected[0]);
    expect(faultsOf(() => inDevelopment({ DATABASE_URL: url }))).toEqual(expected);
  });

  it.each([
    ['DATABASE_URL', 'mongodb://db/', 'DATABASE_URL must say tls=true'],
    ['DATABASE_URL', 'mongodb://u:4/2@db/?tls=true', 'DATABASE_URL has a character in its user or password'],
    ['MONGO_INITDB_DATABASE', 'a/b', 'MONGO_INITDB_DATABASE must name a database'],
    ['CLIENT_ORIGIN', '*', 'CLIENT_ORIGIN must list exact origins'],
    ['CLIENT_ORIGIN', 'http://app.example.com', 'CLIENT_ORIGIN must begin with https://'],
  ])('%s=%s is named in every rule', (alias, value, rule) => {
    const given = { ...(alias === 'DATABASE_URL' ? { MONGODB_URI: undefined } : {}), [alias]: value };
    expect(faultsOf(() => inProduction(given))).toEqual([expect.stringContaining(rule)]);
  });

  it.each(['embedded', 'memory'])('of a database is not read with STORAGE=%s', (STORAGE) => {
    const foreign = { DATABASE_URL: 'postgres://db/x', MONGO_INITDB_DATABASE: 'a/b' };
    expect(faultsOf(() => inDevelopment({ STORAGE, ...foreign }))).toEqual([]);
    expect(faultsOf(() => inDevelopment({ STORAGE, ...foreign, CLIENT_ORIGIN: '*' }))).toHaveLength(1);
  });

  it('is not read where its setting is given', () => {
    const both = { MONGODB_URI: 'mongodb://a/', DATABASE_URL: 'postgres://b/', MONGODB_DB: 'x', CLIENT_ORIGIN: '' };
    expect(inDevelopment(both).storage).toMatchObject({ uri: 'mongodb://a/', database: 'x' });
    expect(inDevelopment({ ...both, MONGODB_URI: ' ', DATABASE_URL: 'mongodb://b/' }).storage).toMatchObject({
      uri: 'mongodb://b/',
    });
  });
});

describe('variables that a platform makes', () => {
  const ACME = {
    OIDC_PROVIDERS: 'acme',
    OIDC_ACME_ISSUER: 'https://login.example.com',
    OIDC_ACME_CLIENT_ID: 'gatehouse',
    OIDC_ACME_CLIENT_SECRET: 'theirs',
  };

  /** The variables of a service as Kubernetes makes them. */
  const links = (name: string, protocol = 'tcp', port = '80') => {
    const address = `${protocol}://10.96.0.12:${port}`;
    const part = `${name}_PORT_${port}_${protocol.toUpperCase()}`;
    return {
      [`${name}_SERVICE_HOST`]: '10.96.0.12',
      [`${name}_SERVICE_PORT`]: port,
      [`${name}_SERVICE_PORT_WEB_UI`]: port,
      [`${name}_PORT`]: address,
      [part]: address,
      [`${part}_PROTO`]: protocol,
      [`${part}_PORT`]: port,
      [`${part}_ADDR`]: '10.96.0.12',
    };
  };

  it.each(['OIDC', 'OIDC_ACME', 'OIDC_GOOGLE', 'SMTP', 'SMTPS', 'REDIS', 'MAIL', 'MONGODB', 'SITE', 'COOKIE', 'HOST'])(
    'for a service %s stop nothing',
    (name) => {
      for (const given of [links(name), links(name, 'udp', '53'), links(name, 'sctp')]) {
        expect(faultsOf(() => inProduction({ ...ACME, ...given }))).toEqual([]);
      }
    },
  );

  it('by Docker are known too', () => {
    const docker = { OIDC_NAME: '/gateway/oidc', OIDC_ENV_VERSION: '1', OIDC_PORT: 'tcp://172.17.0.5:80' };
    expect(faultsOf(() => inProduction({ ...ACME, ...docker }))).toEqual([]);
  });

  it('warn where they have the name of a setting, which then is as if it were not given', () => {
    const settings = inProduction({
      PORT: 'tcp://10.0.0.1:80',
      SMTP_PORT: 'tcp://10.0.0.2:25',
      REDIS_PORT: 'tcp://a:1',
    });
    expect([settings.PORT, settings.SMTP_PORT]).toEqual([4000, undefined]);
    expect(settings.warnings.map((warning) => warning.split(' ')[0])).toEqual(['PORT', 'SMTP_PORT']);
    expect(inProduction().warnings).toEqual([]);
  });

  it.each([
    ['OIDC_ACME_SCOPE', 'openid'],
    ['OIDC_GOOGLE_CLIENT_ID', 'x'],
    ['OIDC_GOOGLE_PORT', '443'],
    ['OIDC_PORT', '443'],
    ['OIDC_NAME', 'acme'],
    ['OIDC_ENV_X', 'y'],
    ['SMTP_PROT', '25'],
    ['SECRET_KYE', 'tcp://10.0.0.1:80'],
  ])('are not %s=%s, which the user misspelt', (name, value) => {
    expect(isOfPlatform(name, { [name]: value })).toBe(false);
    expect(faultsOf(() => inProduction({ ...ACME, [name]: value }))).toHaveLength(1);
  });
});

import { cookieName, readCookies, type CookieOptions } from '../../src/http/cookie-names';
import { cookiePaths } from '../../src/http/cookie-paths';
import { CookiePolicy } from '../../src/http/cookies';
import { RequestCookieJar } from '../../src/http/request-cookie-jar';
import { NO_TOKENS, NOW, TOKENS } from './http-app.support';

const production: CookieOptions = {
  secure: true,
  sameSite: 'lax',
  domain: null,
  accessName: 'access_token',
  refreshName: 'refresh_token',
};
const SITE = new URL('https://auth.app.test');
const parts = { clock: { now: () => NOW }, tokens: NO_TOKENS };
const brought = (cookie: string) => new RequestCookieJar({ cookie }, new CookiePolicy(production, SITE), parts);

describe('cookie names', () => {
  it.each([
    ['production binds them to the host', production, '__Host-access_token'],
    ['a domain allows only __Secure-', { ...production, domain: 'app.test' }, '__Secure-access_token'],
    ['plain HTTP allows no prefix', { ...production, secure: false }, 'access_token'],
  ])('%s', (_name, options, expected) => {
    expect(cookieName('access_token', options)).toBe(expected);
  });

  it('keep a prefix that they were configured with', () => {
    expect(cookieName('__Host-mine', production)).toBe('__Host-mine');
  });
});

describe('reading', () => {
  it.each([
    ['finds its cookie among others', 'a=1; access_token=x.y; b=2', ['x.y']],
    ['needs the whole name', 'my_access_token=x; access_token2=y', []],
    ['an empty value is none', 'access_token=', []],
    ['a name without a value is none', 'access_token', []],
    ['keeps a broken escape as it is', 'access_token=%E0%A4%A', ['%E0%A4%A']],
    ['keeps JSON a string (CK-11)', 'access_token=j:{"$ne":null}', ['j:{"$ne":null}']],
    ['keeps quotes', 'access_token="x"', ['"x"']],
    ['survives NUL', 'a=\0; access_token=x', ['x']],
    ['keeps an equals sign in the value', 'access_token=x=y', ['x=y']],
    ['finds all of its name in their order', 'access_token=x; a=1; access_token=y', ['x', 'y']],
    ['the same twice is one', 'access_token=x;access_token=x', ['x']],
    ['a second empty one is none', 'access_token=x; access_token=', ['x']],
  ])('%s', (_name, header, expected) => {
    expect(readCookies(header, 'access_token')).toEqual(expected);
  });

  it('finds nothing without a header', () => {
    expect(readCookies(undefined, 'access_token')).toEqual([]);
  });

  it('finds its cookie among three hundred (CK-12)', () => {
    const many = Array.from({ length: 300 }, (_none, index) => `c${String(index)}=1`);
    expect(readCookies([...many, 'access_token=x'].join('; '), 'access_token')).toEqual(['x']);
  });
});

describe('the paths of cookies that come with a request', () => {
  it.each([
    ['to /graphql', '/graphql', ['/', '/graphql']],
    ['to a folder', '/graphql/', ['/', '/graphql', '/graphql/']],
    ['below a folder', '/api/graphql', ['/', '/api', '/api/', '/api/graphql']],
    ['with what would end an attribute', '/a;b/c', ['/']],
    ['to the root', '/', ['/']],
  ])('%s', (_case, path, expected) => {
    expect(cookiePaths(path)).toEqual(expected);
  });

  it('are those that the browser sees, also where a proxy takes the path of PUBLIC_URL off', () => {
    const policy = new CookiePolicy({ ...production, domain: 'app.test' }, new URL('https://auth.app.test/id'));
    const cleared = (path: string) =>
      policy
        .tokenTwins({ header: '__Secure-access_token=x', isAmbiguous: false, isRenewal: false, path })
        .map((line) => {
          return /Path=([^;]*)/.exec(line)?.[1];
        });
    for (const path of ['/graphql', '/id/graphql']) {
      expect(new Set(cleared(path))).toEqual(new Set(['/', '/id', '/id/', '/id/graphql']));
    }
  });

  it('are cleared with the SameSite of ours, or an answer to another site would clear nothing', () => {
    const options = { ...production, domain: 'app.test', sameSite: 'none' as const };
    const lines = new CookiePolicy(options, SITE).tokenTwins({
      ...{ header: '', isAmbiguous: true, isRenewal: false },
      path: '/graphql',
    });
    expect(lines.filter((line) => !line.includes('; Secure; SameSite=None'))).toEqual([]);
  });
});

describe('a jar', () => {
  it('ignores a plain cookie where the prefixed one is ours, for anyone on the network can plant it', () => {
    const jar = brought('access_token=x; refresh_token=y');
    expect([jar.accessToken, jar.refreshToken]).toEqual([null, null]);
  });

  it('changes nothing until it is told to', () => {
    expect(brought('').changes).toBeNull();
  });

  it('sets three cookies with the attributes of production (CK-01)', () => {
    const jar = brought('');
    jar.set(TOKENS);
    expect(jar.changes).toEqual([
      '__Host-access_token=access.token.value; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax',
      '__Host-refresh_token=refresh.token.value; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax',
      'logged_in=true; Max-Age=604800; Path=/; Secure; SameSite=Lax',
    ]);
  });

  it.each([
    ['production', production],
    ['a domain', { ...production, domain: 'app.test', sameSite: 'strict' as const }],
    ['development', { ...production, secure: false }],
  ])('clears with the attributes it set, Max-Age=0 aside: %s (CK-04)', (_name, options) => {
    const policy = new CookiePolicy(options, SITE);
    const jar = new RequestCookieJar({}, policy, parts);
    jar.set(TOKENS);
    const attributes = (lines: readonly string[] | null) =>
      lines?.map((line) => line.replace(/=[^;]*/, '').replace(/Max-Age=\d+/, 'Max-Age'));
    const set = attributes(jar.changes);
    jar.clear();
    expect(attributes(jar.changes)).toEqual(set);
    expect(jar.changes?.every((line) => /^[\w-]+=; Max-Age=0; /.test(line))).toBe(true);
  });

  it('the last of setting and clearing holds', () => {
    const policy = new CookiePolicy(production, SITE);
    const jar = new RequestCookieJar({}, policy, parts);
    jar.clear();
    jar.set(TOKENS);
    expect(jar.changes?.[0]).toContain('access.token.value');
  });

  it('refuses to send a value that would break out of its line', () => {
    const jar = brought('');
    expect(() => {
      jar.set({ ...TOKENS, accessToken: 'x; Domain=evil.test' });
    }).toThrow(TypeError);
  });
});

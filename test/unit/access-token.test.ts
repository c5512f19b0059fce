import { createHmac, createPrivateKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fc } from '../support/property';
import { newSigningKey } from '../../src/keys/new-keys';
import { jwks, signingKeys } from '../../src/keys/key-ring';
import { AccessTokens } from '../../src/sessions/access-token';
import { decodePart, encodePart, forgeToken } from '../support/forged-token';

const NOW = new Date('2030-06-01T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const LIFETIME_SECONDS = 900;
const ISSUER = 'https://auth.example.com';
const keys = signingKeys('ES256', createPrivateKey(newSigningKey('ES256')));
const CLAIMS = {
  iss: ISSUER,
  aud: 'gatehouse',
  sub: 'ada',
  sid: 'laptop',
  iat: SECONDS,
  exp: SECONDS + 60,
  jti: 'one',
};

function tokens(options: Partial<ConstructorParameters<typeof AccessTokens>[0]> = {}): AccessTokens {
  return new AccessTokens({
    keys,
    issuer: ISSUER,
    audience: 'gatehouse',
    lifetimeMs: LIFETIME_SECONDS * 1000,
    ...options,
  });
}

const verify = (token: string, now = NOW) => tokens().verify(token, now);
const saying = (claims: object) => forgeToken(keys, { claims: { ...CLAIMS, ...claims } });
const headed = (header: object) => forgeToken(keys, { header: { ...header }, claims: CLAIMS });
const issued = () => tokens().issue({ userId: 'ada', sessionId: 'laptop' }, NOW).token;
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const INVALID = { refused: 'INVALID' };
const EXPIRED = { refused: 'EXPIRED' };

describe('an access token', () => {
  it('is accepted with its user and session, also the second time, and when made without a library', () => {
    const checker = tokens();
    const token = issued();
    const claims = { sub: 'ada', sid: 'laptop', iat: SECONDS, exp: SECONDS + LIFETIME_SECONDS };
    expect(checker.verify(token, NOW)).toEqual({ claims });
    expect(checker.verify(token, NOW)).toEqual({ claims });
    expect(verify(saying({}))).toHaveProperty('claims.sub', 'ada');
  });

  it('lives to the last second of its lifetime, whether or not it was seen before', () => {
    const checker = tokens();
    const token = issued();
    for (const each of [checker, tokens()]) {
      expect(each.verify(token, later(LIFETIME_SECONDS - 1))).toHaveProperty('claims');
      expect(each.verify(token, later(LIFETIME_SECONDS))).toEqual(EXPIRED);
    }
  });

  it('JW-23 tells nothing but who, which session and until when', () => {
    expect(Object.keys(decodePart(issued(), 1)).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
    expect(decodePart(issued(), 0)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys.kid });
    expect(decodePart(issued(), 1)['jti']).not.toBe(decodePart(issued(), 1)['jti']);
  });

  it('is remembered when its signature was right, and never when it was refused', () => {
    const checker = tokens();
    const soon = saying({ nbf: SECONDS + 10 });
    expect(checker.verify(soon, NOW)).toEqual(INVALID);
    expect(checker.verify(soon, later(10))).toHaveProperty('claims');
  });
});

describe('a forged access token', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', '', null, undefined, ['ES256'], 'HS256', 'RS256'])(
    'JW-01 says alg %j and is refused',
    (alg) => {
      const [, claims, signature] = issued().split('.');
      const header = encodePart({ typ: 'at+jwt', kid: keys.kid, alg });
      expect(verify(`${header}.${String(claims)}.${String(signature)}`)).toEqual(INVALID);
      expect(verify(`${header}.${String(claims)}.`)).toEqual(INVALID);
      expect(verify(`${header}.${String(claims)}`)).toEqual(INVALID);
      expect(verify(headed({ alg }))).toEqual(INVALID);
    },
  );

  it('JW-02 has a signature that is stripped, cut, borrowed or not in its one spelling', () => {
    const [header, claims, signature = ''] = issued().split('.');
    const body = `${String(header)}.${String(claims)}`;
    const borrowed = String(issued().split('.')[2]);
    const padded = [`${signature}=`, `${signature}==`, `${signature}A`, ` ${signature}`, `${signature}\n`];
    for (const wrong of ['', signature.slice(0, -1), signature.slice(0, 40), borrowed, ...padded]) {
      expect(verify(`${body}.${wrong}`)).toEqual(INVALID);
    }
    expect(otherSpellings(signature)).toHaveLength(15);
    for (const spelling of otherSpellings(signature)) expect(verify(`${body}.${spelling}`)).toEqual(INVALID);
  });

  it('JW-02 has any one bit of its signature flipped', () => {
    const [header, claims, signature = ''] = issued().split('.');
    const bytes = Buffer.from(signature, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verify(`${String(header)}.${String(claims)}.${flipped.toString('base64url')}`)).toEqual(INVALID);
    }
  });

  it('JW-03 JW-17 is signed with a secret: the public key, or one that everybody knows', () => {
    const publicKey = [...keys.publicKeys.values()][0];
    const pem = publicKey?.export({ type: 'spki', format: 'pem' }).toString() ?? '';
    const secrets = [
      'secret',
      'your-256-bit-secret',
      'your-secret-key',
      'changeme',
      'password',
      '',
      'gatehouse',
      pem,
      pem.trim(),
      keys.kid,
    ];
    for (const secret of secrets) {
      for (const [alg, digest] of [
        ['HS256', 'sha256'],
        ['HS384', 'sha384'],
        ['HS512', 'sha512'],
        ['ES256', 'sha256'],
      ] as const) {
        const body = `${encodePart({ alg, typ: 'at+jwt', kid: keys.kid })}.${encodePart(CLAIMS)}`;
        expect(verify(`${body}.${createHmac(digest, secret).update(body).digest('base64url')}`)).toEqual(INVALID);
      }
    }
  });

  it.each([
    '../../dev/null',
    "' OR 1=1",
    '__proto__',
    'constructor',
    'toString',
    { $ne: null },
    '',
    null,
    7,
    'k'.repeat(2500),
    'k'.repeat(10_000),
  ])('JW-05 names a key that is none of ours (row %#)', (kid) => {
    expect(verify(headed({ kid }))).toEqual(INVALID);
    expect(verify(headed({ kid: undefined }))).toEqual(INVALID);
  });

  it('JW-06 brings its own key, and nobody asks for it', async () => {
    let connections = 0;
    const listener = createServer()
      .on('connection', () => (connections += 1))
      .listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const address = `http://127.0.0.1:${String((listener.address() as AddressInfo).port)}/`;
    const own = signingKeys('ES256', createPrivateKey(newSigningKey('ES256')));
    const [jwk] = jwks(own).keys;
    for (const header of [{ jku: address }, { x5u: address }, { jwk }, { x5c: ['MIIB'] }]) {
      for (const kid of [keys.kid, own.kid]) {
        expect(verify(forgeToken(own, { header: { ...header, kid }, claims: CLAIMS }))).toEqual(INVALID);
      }
    }
    expect(connections).toBe(0);
    await new Promise((resolve) => listener.close(resolve));
  });

  it.each([
    ['missing', undefined],
    ['a string', String(SECONDS + 60)],
    ['null', null],
    ['a fraction', SECONDS + 60.5],
    ['absurd', 1e15],
    ['beyond the lifetime', SECONDS + LIFETIME_SECONDS + 1],
    ['before it was issued', SECONDS - 1],
    ['negative', -1],
  ])('JW-07 has an exp that is %s', (_, exp) => {
    expect(verify(saying({ exp }))).toEqual(INVALID);
  });

  it('JW-07 is refused as EXPIRED only where it was ours', () => {
    const old = { iat: SECONDS - 61, exp: SECONDS - 1 };
    expect(verify(saying(old))).toEqual(EXPIRED);
    expect(verify(saying({ ...old, iss: 'https://elsewhere.example.com' }))).toEqual(INVALID);
    expect(verify(`${saying(old).slice(0, -4)}AAAA`)).toEqual(INVALID);
  });

  it.each([
    ['nbf in the future', { nbf: SECONDS + 1 }],
    ['nbf as text', { nbf: 'soon' }],
    ['iat beyond the skew', { iat: SECONDS + 31 }],
    ['iat missing', { iat: undefined }],
    ['iat as text', { iat: String(SECONDS) }],
    ['iat null', { iat: null }],
  ])('JW-08 has %s', (_, claims) => {
    expect(verify(saying(claims))).toEqual(INVALID);
  });

  it('JW-08 is no forgery where the issuing clock is 30 s ahead', () => {
    expect(verify(saying({ iat: SECONDS + 30 }))).toHaveProperty('claims');
  });

  it.each([
    ['aud missing', { aud: undefined }],
    ['another aud', { aud: 'elsewhere' }],
    ['aud as a list with ours', { aud: ['gatehouse', 'elsewhere'] }],
    ['aud as a list of ours', { aud: ['gatehouse'] }],
    ['iss missing', { iss: undefined }],
    ['another iss', { iss: 'https://auth.example.com/' }],
    ['iss as a list', { iss: [ISSUER] }],
  ])('JW-09 has %s', (_, claims) => {
    expect(verify(saying(claims))).toEqual(INVALID);
  });

  it.each(['JWT', 'refresh', 'mfa+jwt', 'AT+JWT', 'application/at+jwt', undefined, null, ['at+jwt']])(
    'JW-10 has the typ %j',
    (typ) => {
      expect(verify(headed({ typ }))).toEqual(INVALID);
    },
  );

  it('JW-12 is genuine in another environment', () => {
    const staging = signingKeys('ES256', createPrivateKey(newSigningKey('ES256')));
    expect(verify(forgeToken(staging, { claims: CLAIMS }))).toEqual(INVALID);
    expect(verify(forgeToken(staging, { header: { kid: keys.kid }, claims: CLAIMS }))).toEqual(INVALID);
    const sameKey = tokens({ issuer: 'https://staging.example.com' }).issue(
      { userId: 'ada', sessionId: 'laptop' },
      NOW,
    );
    expect(verify(sameKey.token)).toEqual(INVALID);
  });

  it.each([{ crit: ['x'], x: 1 }, { crit: [] }, { crit: ['b64'], b64: false }, { b64: false }, { b64: true }])(
    'JW-13 has the header %j, which demands what we do not do',
    (header) => {
      expect(verify(headed(header))).toEqual(INVALID);
    },
  );

  it.each([
    { sub: undefined },
    { sub: '' },
    { sub: 7 },
    { sub: { $ne: null } },
    { sid: undefined },
    { sid: '' },
    { sid: ['laptop'] },
  ])('JW-15 says of whom it speaks: %j', (claims) => {
    expect(verify(saying(claims))).toEqual(INVALID);
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'a.b.c',
    'a.'.repeat(5000),
    'x'.repeat(15_000),
    `${encodePart(null)}.${encodePart(CLAIMS)}.AAAA`,
  ])('JW-18 is no token at all (row %#)', (text) => {
    expect(verify(text)).toEqual(INVALID);
  });

  it('JW-24 is none of 5000 mutations of a genuine one', () => {
    const [genuine, checker] = [issued(), tokens()];
    expect(checker.verify(genuine, NOW)).toHaveProperty('claims');
    const property = fc.property(mutated(genuine), (token) => {
      fc.pre(token !== genuine);
      expect(checker.verify(token, NOW)).not.toHaveProperty('claims');
    });
    fc.assert(property, { numRuns: 5000 });
  });
});

describe('a key ring', () => {
  it('JW-22 verifies with the keys before it and signs with the newest, until the old one is taken off', () => {
    const [first, second] = [keys.privateKey, createPrivateKey(newSigningKey('ES256'))];
    const both = signingKeys('ES256', second, [...keys.publicKeys.values()]);
    const old = issued();
    const young = tokens({ keys: both }).issue({ userId: 'ada', sessionId: 'laptop' }, NOW).token;
    expect(tokens({ keys: both }).verify(old, NOW)).toHaveProperty('claims');
    expect(tokens({ keys: signingKeys('ES256', second) }).verify(old, NOW)).toEqual(INVALID);
    expect(tokens({ keys: signingKeys('ES256', second) }).verify(young, NOW)).toHaveProperty('claims');
    expect(decodePart(young, 0)['kid']).toBe(both.kid);
    expect(signingKeys('ES256', first).kid).toBe(keys.kid);
  });

  it('publishes every key that verifies, and nothing private', () => {
    const both = signingKeys('ES256', createPrivateKey(newSigningKey('ES256')), [...keys.publicKeys.values()]);
    const published = jwks(both).keys;
    expect(published).toHaveLength(2);
    for (const key of published) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('signs and verifies RS256 where the settings say so', () => {
    const rsa = signingKeys('RS256', createPrivateKey(newSigningKey('RS256')));
    const { token } = tokens({ keys: rsa }).issue({ userId: 'ada', sessionId: 'laptop' }, NOW);
    expect(decodePart(token, 0)['alg']).toBe('RS256');
    expect(tokens({ keys: rsa }).verify(token, NOW)).toHaveProperty('claims');
    expect(verify(token)).toEqual(INVALID);
  });
});

/** The base64url texts that a lenient decoder reads as the same 64 bytes: the last character carries four spare bits. */
function otherSpellings(signature: string): string[] {
  const bytes = Buffer.from(signature, 'base64url');
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
  return letters
    .map((last) => signature.slice(0, -1) + last)
    .filter((spelling) => spelling !== signature && Buffer.from(spelling, 'base64url').equals(bytes));
}

/** The token with characters replaced, parts cut, doubled or swapped, or a field of its header or claims changed. */
function mutated(token: string): fc.Arbitrary<string> {
  const place = fc.nat(token.length - 1);
  const change = fc.record({ place, with: fc.string({ maxLength: 3 }), drop: fc.nat(4) });
  const characters = change.map((c) => token.slice(0, c.place) + c.with + token.slice(c.place + c.drop));
  const parts = fc.array(fc.constantFrom(...token.split('.'), ''), { maxLength: 5 }).map((list) => list.join('.'));
  const field = fc.record({
    part: fc.constantFrom(0 as const, 1 as const),
    name: fc.constantFrom('alg', 'typ', 'kid', 'crit', 'exp', 'iat', 'sub', 'aud', 'iss'),
    value: fc.jsonValue(),
  });
  return fc.oneof(
    characters,
    parts,
    field.map((f) => withField(token, f)),
    fc.string({ maxLength: 80 }),
  );
}

function withField(token: string, { part, name, value }: { part: 0 | 1; name: string; value: unknown }): string {
  const parts = token.split('.');
  parts[part] = encodePart({ ...decodePart(token, part), [name]: value });
  return parts.join('.');
}

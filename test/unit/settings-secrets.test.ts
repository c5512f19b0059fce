import { createPublicKey } from 'node:crypto';
import { faultsOf, inDevelopment, inProduction, privateKeyPem, PRODUCTION } from '../support/settings';

const keys = { ec: PRODUCTION.JWT_PRIVATE_KEY, other: privateKeyPem('prime256v1'), p384: privateKeyPem('secp384r1') };
const rsa = { small: privateKeyPem(512), short: privateKeyPem(1024), fit: privateKeyPem(2048) };
const publicOf = (pem: string) => createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = (character: string) => `${character}q2mZ8x/1Rk0dTnY5uB7wLhC4sJfEoXp9aGiNtKb`;

describe('keys and secrets in settings', () => {
  it.each([
    'short-but-Random-7g5Kq0',
    'secret-Vq2mZ8x1Rk0dTnY5uB7wLhC4sJfEoXp9aGi',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'abababababababababababababababababababab',
    'changeme-Vq2mZ8x1Rk0dTnY5uB7wLhC4sJfEoXp9',
    'example-Vq2mZ8x1Rk0dTnY5uB7wLhC4sJfEoXp9aG',
    '01234567890123456789012345678901234567890',
  ])('CF-02 refuse the weak secret %s, present or previous, and never print it', (weak) => {
    for (const name of ['SECRET_KEY', 'SECRET_KEY_PREVIOUS']) {
      const [fault = '', ...others] = faultsOf(() => inProduction({ [name]: weak }));
      expect([fault, others]).toEqual([
        expect.stringMatching(new RegExp(`^${name} (must hold at least 32 bytes|is guessable)`)),
        [],
      ]);
      expect(fault).not.toContain(weak);
    }
    expect(faultsOf(() => inDevelopment({ SECRET_KEY: weak }))).toEqual([]);
  });

  it('CF-02 CF-16 take the secret before the present one, which must be another', () => {
    const previous = secret('W');
    expect(inProduction({ SECRET_KEY_PREVIOUS: previous }).keys.previousSecret).toBe(previous);
    const same = faultsOf(() => inProduction({ SECRET_KEY_PREVIOUS: PRODUCTION.SECRET_KEY }));
    expect(same).toEqual(['SECRET_KEY_PREVIOUS must differ from SECRET_KEY']);
  });

  it.each([
    ['RS256', rsa.small, 'must have at least 2048 bits'],
    ['RS256', rsa.short, 'must have at least 2048 bits'],
    ['RS256', keys.ec, 'must be an RSA key for RS256'],
    ['ES256', rsa.fit, 'must be a P-256 key for ES256'],
    ['ES256', keys.p384, 'must be a P-256 key for ES256'],
    ['ES256', publicOf(keys.ec), 'must be a private key in PEM or base64 of PEM'],
    ['ES256', 'x', 'must be a private key in PEM or base64 of PEM'],
  ])('CF-03 refuse for %s a key that is no match for it', (algorithm, key, rule) => {
    expect(faultsOf(() => inProduction({ JWT_ALGORITHM: algorithm, JWT_PRIVATE_KEY: key }))).toEqual([
      `JWT_PRIVATE_KEY ${rule}`,
    ]);
  });

  it('take a key as PEM, with its line breaks written out, as base64, or from a file', () => {
    const given = [keys.ec, keys.ec.replaceAll('\n', '\\n'), base64(keys.ec)].map((text) =>
      inProduction({ JWT_PRIVATE_KEY: text }),
    );
    const file = { JWT_PRIVATE_KEY: undefined, JWT_PRIVATE_KEY_FILE: '/run/key.pem' };
    given.push(inProduction(file, (path) => (path === '/run/key.pem' ? keys.ec : '')));
    for (const settings of given) {
      expect(settings.keys.signingKey?.export({ type: 'pkcs8', format: 'pem' })).toBe(keys.ec);
    }
    const unreadable = faultsOf(() =>
      inProduction(file, () => {
        throw new Error('ENOENT');
      }),
    );
    expect(unreadable).toEqual(['JWT_PRIVATE_KEY_FILE names a file that cannot be read']);
  });

  it('CF-16 take the public keys that still verify, each once and none empty', () => {
    const [one, two] = [base64(publicOf(keys.other)), base64(publicOf(privateKeyPem('prime256v1')))];
    const previous = (list: string) => ({ JWT_PREVIOUS_PUBLIC_KEYS: list });
    expect(inProduction(previous(`${one}, ${two}`)).keys.previousKeys).toHaveLength(2);
    const twice = ['JWT_PREVIOUS_PUBLIC_KEYS names a key twice, or the one that signs'];
    expect(faultsOf(() => inProduction(previous(`${one},${one}`)))).toEqual(twice);
    expect(faultsOf(() => inProduction(previous(base64(publicOf(keys.ec)))))).toEqual(twice);
    expect(faultsOf(() => inProduction(previous(`${one},,${two}`)))).toEqual([
      'JWT_PREVIOUS_PUBLIC_KEYS must not have an empty entry',
    ]);
    expect(faultsOf(() => inProduction(previous(`${one},x`)))).toEqual([
      'JWT_PREVIOUS_PUBLIC_KEYS must be a public key in PEM or base64 of PEM',
    ]);
  });
});

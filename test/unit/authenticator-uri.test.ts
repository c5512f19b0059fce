import { execFileSync, spawnSync } from 'node:child_process';
import { URI } from 'otpauth';
import { qrCode } from '../../src/second-factors/qr-code';
import { totpUri } from '../../src/second-factors/totp';
import { fc } from '../support/property';

const SECRET = 'JBSWY3DPEHPK3PXP';
const addressOf = (issuer: string, account: string) => totpUri(SECRET, { issuer, account });

/** The parts of the address as an app that follows the Key Uri Format reads them. */
function read(uri: string) {
  const url = new URL(uri);
  const label = decodeURIComponent(url.pathname.replace(/^\//, ''));
  const [issuer, account, ...more] = label.split(':');
  return { host: url.host, issuer, account, more, parameter: url.searchParams.get('issuer'), hash: url.hash };
}

describe('the address that an authenticator app reads', () => {
  test.each([
    ['Star Trek: Online', 'ada@example.com', 'Star Trek Online', 'ada@example.com'],
    ['auth.example.com:8443', 'ada', 'auth.example.com 8443', 'ada'],
    ['Gatehouse', 'team:ada', 'Gatehouse', 'team ada'],
    ['a::b:', ':c:', 'a b', 'c'],
    [':', ':', '-', '-'],
    [' Example\n', '  ', 'Example', '-'],
    ['Full：width', 'sm﹕all', 'Full width', 'sm all'],
    ['100%3A', 'a%3Ab', '100%3A', 'a%3Ab'],
    ['R&D #1? a/b\\c=d+e', "o'hara+x/y&z=1#2?3@example.com", 'R&D #1? a/b\\c=d+e', "o'hara+x/y&z=1#2?3@example.com"],
    ['Bücher & Söhne 😀', 'žofie@bücher.example', 'Bücher & Söhne 😀', 'žofie@bücher.example'],
  ])('of %j and %j names %j and %j', async (issuer, account, shownIssuer, shownAccount) => {
    const uri = await addressOf(issuer, account);
    const wanted = {
      host: 'totp',
      issuer: shownIssuer,
      account: shownAccount,
      more: [],
      parameter: shownIssuer,
      hash: '',
    };
    expect(read(uri)).toEqual(wanted);
    expect(URI.parse(uri)).toMatchObject({ issuer: shownIssuer, label: shownAccount });
    expect(uri).not.toMatch(/[\s+]/);
  });

  test('has one colon between two names whatever they are', async () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (issuer, account) => {
        const { more, parameter, ...names } = read(await addressOf(issuer, account));
        expect([more, parameter]).toEqual([[], names.issuer]);
        expect(names.issuer).not.toBe('');
        expect(names.account).not.toBe('');
      }),
    );
  });

  test.each([
    ['a'.repeat(5000), 'b'.repeat(5000)],
    ['ü'.repeat(500), '😀'.repeat(500)],
    ['Example', `${'ada'.repeat(20)}@${'bücher.'.repeat(27)}example`],
  ])('fits into a QR code', async (issuer, account) => {
    expect(await qrCode(await addressOf(issuer, account))).toMatch(/^data:image\/png;base64,/);
  });

  test('has room for the longest address that mail knows', async () => {
    const account = `${'a'.repeat(64)}@${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(61)}.com`;
    expect(read(await addressOf('Gatehouse', account)).account).toBe(account);
  });
});

const hasScanner = spawnSync('zbarimg', ['--version']).status === 0;
(hasScanner ? test : test.skip)('a scanner reads the address off its picture', async () => {
  const uri = await addressOf('Star Trek: Bücher & Söhne', 'žofie+1@bücher.example');
  const picture = Buffer.from((await qrCode(uri)).split(',')[1] ?? '', 'base64');
  const said = execFileSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', '-'], { input: picture });
  expect(said.toString().trim()).toBe(uri);
});

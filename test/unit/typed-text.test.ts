import 'reflect-metadata';
import { buildSchema, graphql, type GraphQLSchema } from 'graphql';
import { schemaOfSources } from '../../src/cli/stated-schema';
import { bringTypedToForm, typedPaths } from '../../src/graphql/typed-arguments';
import { typedCode, typedToken } from '../../src/shared/typed-text';

const TOKEN = '3Dm9v-YmFy_YmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmF-';
const LINK = `https://auth.example.com/confirm?token=${TOKEN}`;
const RECOVERY = '89TN-ABCD-EFGH-JKMN';
const DASHES = Array.from('\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe63\uff0d\uff70');
let stated: GraphQLSchema;
beforeAll(async () => {
  stated = await schemaOfSources();
});

describe('a code', () => {
  it.each([
    '123456',
    '123456 ',
    ' 123456',
    '\t123456\r\n',
    '\u00a0123456\u202f',
    '\u200b123456\ufeff',
    '\u202a123456\u202c',
    '\u2066123456\u2069',
    '12\u00ad34\u200d56',
    '123 456',
    '12 34 56',
    '1 2 3 4 5 6',
    '123-456',
    '123\u2010456',
    '123\u2013456',
    '123\u2212456',
    '123.456',
    '123456.',
    '123456,',
    '"123456"',
    '«123456»',
    '(123456)',
    '123\n456',
    'Code: 123456',
    'Sign-in code: 123-456',
    '確認コード：１２３４５６',
    '123\u30fc456',
    '123\uff70456',
    '\u3164123\u115f4\u116056\uffa0',
    '１２３４５６',
    '１２３　４５６',
    '\u0661\u0662\u0663\u0664\u0665\u0666',
    '\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6',
    '\u0967\u0968\u0969\u096a\u096b\u096c',
    '\u{1d7cf}\u{1d7d0}\u{1d7d1}\u{1d7d2}\u{1d7d3}\u{1d7d4}',
    '\u{116db}\u{116dc}\u{116dd}\u{116de}\u{116df}\u{116e0}',
    '1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e36\ufe0f\u20e3',
  ])('%j is 123456', (typed) => {
    expect(typedCode(typed)).toBe('123456');
    expect(typedCode(typedCode(typed))).toBe('123456');
  });

  it('keeps letters, which recovery codes have, and all ten digits of every script', () => {
    expect(typedCode(' abcd-EFGH 2345–6789. ')).toBe('abcdEFGH23456789');
    for (const zero of [0x660, 0x6f0, 0x966, 0xff10, 0x1040, 0x1090, 0x1a80, 0x1a90, 0x104a0, 0x1d7ce, 0x1d7d8]) {
      const digits = Array.from({ length: 10 }, (_, digit) => String.fromCodePoint(zero + digit)).join('');
      expect(typedCode(digits)).toBe('0123456789');
    }
  });

  it.each([
    `Code: ${RECOVERY}`,
    `1. ${RECOVERY}`,
    `10) ${RECOVERY}`,
    ...DASHES.map((dash) => RECOVERY.replaceAll('-', dash)),
  ])('%j is a recovery code', (typed) => {
    expect(typedCode(typed)).toBe('89TNABCDEFGHJKMN');
  });

  it.each([
    ['ABCD:EFGH:1234:5678', 'ABCDEFGH12345678'],
    ['ABCD:EFGHJKMN1234', 'ABCDEFGHJKMN1234'],
    ['12:34:56', '123456'],
    ['12: 3456', '123456'],
    ['1. 234567', '1234567'],
    ['Code: 12345', 'Code12345'],
    ['Sign-in code 054255', 'Signincode054255'],
  ])('%j loses nothing of its own', (typed, kept) => {
    expect(typedCode(typed)).toBe(kept);
  });

  it.each(['', ' ', '\u200b', '...'])('%j is empty', (typed) => {
    expect(typedCode(typed)).toBe('');
  });
});

describe('a token', () => {
  it.each([
    TOKEN,
    ` ${TOKEN} `,
    `${TOKEN}\r\n`,
    `\u00a0${TOKEN}\u200b`,
    `\ufeff${TOKEN}`,
    `\u2068${TOKEN}\u2069`,
    `${TOKEN.slice(0, 20)}\r\n ${TOKEN.slice(20)}`,
    `${TOKEN.slice(0, 20)}\u00ad${TOKEN.slice(20)}`,
    `${TOKEN}.`,
    `${TOKEN},`,
    `<${TOKEN}>`,
    `"${TOKEN}"`,
    `„${TOKEN}“`,
    `https://auth.example.com/confirm?token=${TOKEN}`,
    ` <https://auth.example.com/confirm?token=${TOKEN}>. `,
    `https://auth.example.com/confirm?lang=de&token=${TOKEN}&utm=1#top`,
    `https://auth.example.com/confirm?lang=de&amp;token=${TOKEN}`,
    `https://auth.example.com/confirm?\r\ntoken=${TOKEN}%0A`,
    `https://auth.example.com/confirm?token=\r\n${TOKEN}`,
    ...DASHES.map((dash) => TOKEN.replaceAll('-', dash)),
    `\u3164${TOKEN.slice(0, 9)}\u115f${TOKEN.slice(9)}\uffa0`,
    `token=${TOKEN}`,
    `Token: ${TOKEN}`,
    `${LINK}&token=${TOKEN}`,
    `https://auth.example.com/confirm?token=&amp;token=${TOKEN}`,
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(LINK)}&data=05%7C02%7C&reserved=0`,
    `https://wrap.example/click?token=theirs&to=${encodeURIComponent(`${LINK}&lang=de#top`)}`,
    `${LINK.slice(0, 30)}=\r\n${LINK.slice(30, 60)}=\r\n${LINK.slice(60)}`.replace('?token=', '?token=3D'),
    `https://auth.example.com/confirm?token=3D=\r\n${TOKEN}&lang=3Dde`,
    `> ${LINK.slice(0, 60)}\r\n> ${LINK.slice(60)}`,
    `>> ${TOKEN.slice(0, 20)}\n>> ${TOKEN.slice(20)}`,
    `<a href="${LINK}">Confirm</a>`,
  ])('%j is what was mailed', (copied) => {
    expect(typedToken(copied)).toBe(TOKEN);
    expect(typedToken(typedToken(copied))).toBe(TOKEN);
  });

  it('is never read as another one: a token that begins as quoted-printable does is whole', () => {
    expect(TOKEN).toHaveLength(43);
    expect([typedToken(LINK), typedToken(TOKEN.slice(2))]).toEqual([TOKEN, TOKEN.slice(2)]);
    const longer = `id.${TOKEN}.3D${TOKEN}`;
    expect(typedToken(longer)).toBe(longer);
  });

  it.each(['=\r\n', '> ', '%3Ftoken%3D', '?token=', '!', '-', '\u30fc', 'token'])(
    'is read in linear time: %j',
    (part) => {
      const started = performance.now();
      typedToken(part.repeat(50_000));
      typedCode(part.repeat(50_000));
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );

  it('keeps the dots inside, and a hyphen or underscore at its ends', () => {
    expect([typedToken('id.123.-mac_.'), typedToken('-abc_')]).toEqual(['id.123.-mac_', '-abc_']);
    expect(typedToken('https://x?token=%E0%A4%A')).toBe('E0%A4%A');
  });
});

describe('the operations that take a code or a token', () => {
  it('get it in one form, and no other text is altered', () => {
    expect(typedPaths(stated).sort()).toEqual([
      'Mutation.answerChallenge challengeId',
      'Mutation.answerChallenge code',
      'Mutation.cancelEmailChange token',
      'Mutation.confirmEmail challengeId',
      'Mutation.confirmEmail code',
      'Mutation.confirmEmail token',
      'Mutation.confirmEmailChange currentProof.challengeId',
      'Mutation.confirmEmailChange currentProof.code',
      'Mutation.confirmEmailChange currentProof.token',
      'Mutation.confirmEmailChange proof.challengeId',
      'Mutation.confirmEmailChange proof.code',
      'Mutation.confirmEmailChange proof.token',
      'Mutation.confirmTotp code',
      'Mutation.deleteAccount proof.challengeId',
      'Mutation.deleteAccount proof.code',
      'Mutation.deleteAccount proof.token',
      'Mutation.disableTotp code',
      'Mutation.refreshToken token',
      'Mutation.renewRecoveryCodes code',
      'Mutation.resetPassword proof.challengeId',
      'Mutation.resetPassword proof.code',
      'Mutation.resetPassword proof.token',
      'Mutation.signInWithLink token',
    ]);
  });

  it.each(['enter(languageCode: String): String', 'enter(a: A): String', 'enter(codes: [String!]): String'])(
    'do not start where nothing is said of one: %s',
    (field) => {
      const schema = buildSchema(`type Query { ${field} } input A { appToken: String }`);
      expect(() => bringTypedToForm(schema)).toThrow(/Query\.enter (?:languageCode|a\.appToken|codes)$/);
    },
  );

  it.each([
    ['an argument', 'enter(code: String!): String', 'enter(code: "12 34.")', { code: '1234' }],
    ['an id', 'enter(challengeId: ID): String', 'enter(challengeId: " aB-1 ")', { challengeId: 'aB-1' }],
    ['a list', 'enter(code: [String!]): String', 'enter(code: ["1 ", "2-2"])', { code: ['1', '22'] }],
    ['another name', 'enter(locale: String): String', 'enter(locale: "de-AT")', { locale: 'de-AT' }],
    [
      'an input',
      'enter(a: A): String',
      'enter(a: {b: [{token: " x."}], c: " 1"})',
      { a: { b: [{ token: 'x' }], c: ' 1' } },
    ],
    ['none', 'enter(code: String): String', 'enter', {}],
    ['null', 'enter(code: String): String', 'enter(code: null)', { code: null }],
  ])('get what was meant: %s', async (_, field, call, expected) => {
    const inputs = 'input A { b: [B!], c: String, a: A } input B { token: String }';
    const schema = bringTypedToForm(buildSchema(`type Query { ${field} } ${inputs}`));
    const rootValue = { enter: (args: object) => JSON.stringify(args) };
    const { data, errors } = await graphql({ schema, source: `{ ${call} }`, rootValue });
    expect([JSON.parse(String(data?.['enter'])), errors]).toEqual([expected, undefined]);
  });
});

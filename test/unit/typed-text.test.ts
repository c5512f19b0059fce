import 'reflect-metadata';
import {
  buildSchema,
  graphql,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql';
import { schemaOfSources } from '../../src/cli/stated-schema';
import { bringTypedToForm, typedPaths } from '../../src/graphql/typed-arguments';
import { typedCode, typedToken } from '../../src/shared/typed-text';

const TOKEN = 'Zm9v-YmFy_YmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmF';
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
  ])('%j is what was mailed', (copied) => {
    expect(typedToken(copied)).toBe(TOKEN);
    expect(typedToken(typedToken(copied))).toBe(TOKEN);
  });

  it('keeps the dots inside, and a hyphen or underscore at its ends', () => {
    expect([typedToken('id.123.-mac_.'), typedToken('-abc_')]).toEqual(['id.123.-mac_', '-abc_']);
    expect(typedToken('https://x?token=%E0%A4%A')).toBe('E0%A4%A');
  });
});

describe('the operations that take a code or a token', () => {
  /** Every text that the name of an argument or of an input's field calls a code or a token. */
  function named(schema: GraphQLSchema): string[] {
    const within = (name: string, type: GraphQLInputType): string[] => {
      const inner = getNamedType(type);
      if (!isInputObjectType(inner)) return /code|token/i.test(name) ? [name] : [];
      return Object.values(inner.getFields()).flatMap((field) => within(`${name}.${field.name}`, field.type));
    };
    return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).flatMap((field) =>
        field.args
          .flatMap((arg) => within(arg.name, arg.type))
          .map((path) => `${type?.name ?? ''}.${field.name} ${path}`),
      ),
    );
  }

  it('all get it in one form, but for what programs hand on', () => {
    const ofPrograms = (path: string) => /captchaToken|deviceToken/.test(path);
    expect(typedPaths(stated).sort()).toEqual(
      named(stated)
        .filter((path) => !ofPrograms(path))
        .sort(),
    );
    expect(typedPaths(stated).sort()).toEqual([
      'Mutation.answerChallenge code',
      'Mutation.cancelEmailChange token',
      'Mutation.confirmEmail code',
      'Mutation.confirmEmail token',
      'Mutation.confirmEmailChange currentProof.code',
      'Mutation.confirmEmailChange currentProof.token',
      'Mutation.confirmEmailChange proof.code',
      'Mutation.confirmEmailChange proof.token',
      'Mutation.confirmTotp code',
      'Mutation.deleteAccount proof.code',
      'Mutation.deleteAccount proof.token',
      'Mutation.disableTotp code',
      'Mutation.refreshToken token',
      'Mutation.renewRecoveryCodes code',
      'Mutation.resetPassword proof.code',
      'Mutation.resetPassword proof.token',
      'Mutation.signInWithLink token',
    ]);
  });

  it.each([
    ['an argument', 'enter(code: String!): String', 'enter(code: "12 34.")', { code: '1234' }],
    ['one of a longer name', 'enter(mailedCode: String): String', 'enter(mailedCode: " 1")', { mailedCode: '1' }],
    ['a list', 'enter(codes: [String!]): String', 'enter(codes: ["1 ", "2-2"])', { codes: ['1', '22'] }],
    [
      'an input',
      'enter(a: A): String',
      'enter(a: {b: [{token: " x."}], c: " 1"})',
      { a: { b: [{ token: 'x' }], c: ' 1' } },
    ],
    ['none', 'enter(code: String): String', 'enter', {}],
    ['null', 'enter(code: String): String', 'enter(code: null)', { code: null }],
  ])('cannot be forgotten: %s', async (_, field, call, expected) => {
    const inputs = 'input A { b: [B!], c: String, a: A } input B { token: String }';
    const schema = bringTypedToForm(buildSchema(`type Query { ${field} } ${inputs}`));
    const rootValue = { enter: (args: object) => JSON.stringify(args) };
    const { data, errors } = await graphql({ schema, source: `{ ${call} }`, rootValue });
    expect([JSON.parse(String(data?.['enter'])), errors]).toEqual([expected, undefined]);
  });
});

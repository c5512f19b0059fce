import { parseValue } from 'graphql';
import { DateTimeScalar, EmailAddressScalar, JsonScalar } from '../../src/graphql/scalars';

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test.each([
  ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
  ['2030-01-31T12:00:00.123456789+05:30', '2030-01-31T06:30:00.123Z'],
  ['2028-02-29T23:59:59-00:00', '2028-02-29T23:59:59.000Z'],
])('%s is a moment', (text, iso) => {
  expect(DateTimeScalar.parseValue(text).toISOString()).toBe(iso);
  expect(DateTimeScalar.parseLiteral(parseValue(JSON.stringify(text))).toISOString()).toBe(iso);
  expect(DateTimeScalar.serialize(new Date(iso))).toBe(iso);
});

test.each([
  'CANARY',
  '2030-02-30T00:00:00Z',
  '2029-02-29T00:00:00Z',
  '2030-13-01T00:00:00Z',
  '2030-01-01T24:00:00Z',
  '2030-01-01T00:00:60Z',
  '2030-01-01T00:00:00',
  '2030-01-01',
  '+12030-01-01T00:00:00Z',
  ' 2030-01-01T00:00:00Z',
  '',
  1893456000000,
  null,
  { $gt: 1 },
])('%p is no moment, and is not repeated', (value) => {
  expect(thrownBy(() => DateTimeScalar.parseValue(value))).toMatchObject({
    rule: 'DATE_TIME',
    message: 'Must be an RFC 3339 date-time with a time zone, such as 2030-01-31T12:00:00Z.',
  });
});

test('an e-mail address is read into what was written and what is unique, and answered as it was written', () => {
  const address = { original: 'Ada@Bücher.example', canonical: 'ada@xn--bcher-kva.example' };
  expect(EmailAddressScalar.parseValue(address.original)).toEqual(address);
  expect(EmailAddressScalar.parseLiteral(parseValue('"Ada@Bücher.example"'))).toEqual(address);
  expect(EmailAddressScalar.serialize(address)).toBe(address.original);
  expect(EmailAddressScalar.serialize('ada@example.com')).toBe('ada@example.com');
});

test.each([
  ' ada@example.com ',
  'ada\u2060@\u2060example\u2060.\u2060com',
  'ada@example.com\u200b',
  '\u2068ada@example.com\u2069\n',
])('%j is ada@example.com', (text) => {
  const ada = { original: 'ada@example.com', canonical: 'ada@example.com' };
  expect(EmailAddressScalar.parseValue(text)).toEqual(ada);
  expect(EmailAddressScalar.parseLiteral(parseValue(JSON.stringify(text)))).toEqual(ada);
});

test.each(['CANARY', 'a@b.c, evil@x.yz', 'a@b.io\r\nBcc: evil@x.yz', 7, null, ['a@b.io'], { $ne: '' }])(
  '%p is no e-mail address, and is not repeated',
  (value) => {
    const fault = { rule: 'EMAIL', numericCode: 503, message: 'Must be an e-mail address, such as ada@example.com.' };
    expect(thrownBy(() => EmailAddressScalar.parseValue(value))).toMatchObject(fault);
  },
);

test('a JSON literal is what the same variable would be', () => {
  const literal = parseValue('{a: [1, 2.5, "x", true, null, E], b: {__proto__: {c: 1}}}');
  const value = JsonScalar.parseLiteral(literal) as { b: object };
  expect(value).toEqual(JSON.parse('{"a":[1,2.5,"x",true,null,"E"],"b":{"__proto__":{"c":1}}}'));
  expect(Object.getPrototypeOf(value.b)).toBe(Object.prototype);
  expect(Object.keys(value.b)).toEqual(['__proto__']);
});

test('a JSON value passes both ways untouched', () => {
  const value = { deep: [{ a: null }] };
  expect(JsonScalar.parseValue(value)).toBe(value);
  expect(JsonScalar.serialize(value)).toBe(value);
});

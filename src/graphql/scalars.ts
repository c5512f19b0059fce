import { GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { parseEmailAddress, type EmailAddress } from '../shared/email-address';
import { typedName } from '../shared/typed-name';
import { ScalarFault } from './scalar-fault';

/*
 * The three scalars are ours because those of graphql-scalars repeat the value in their errors (PR-03), and
 * because loading that package takes a tenth of a second of every start.
 */

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** A moment, as RFC 3339 text with a time zone; a Date inside. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment as RFC 3339 text with its time zone, such as 2030-01-31T12:00:00Z. Answers are in UTC.',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(stringOf(node)),
});

/** Any JSON value. The field that takes it decides its rules. */
export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value: object, list, string, number, boolean or null.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => plain(valueFromASTUntyped(node, variables)),
});

/** An e-mail address: `{original, canonical}` inside, outside as its owner wrote it. */
export const EmailAddressScalar = new GraphQLScalarType<EmailAddress, string>({
  name: 'EmailAddress',
  description: 'One plain e-mail address, such as ada@example.com. Upper and lower case are the same address.',
  serialize: (value) => (isEmailAddress(value) ? value.original : String(value)),
  parseValue: parseEmail,
  parseLiteral: (node) => parseEmail(stringOf(node)),
});

function parseDateTime(value: unknown): Date {
  const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined;
  if (day === undefined || !isCalendarDay(day)) {
    throw new ScalarFault('DATE_TIME', 'Must be an RFC 3339 date-time with a time zone, such as 2030-01-31T12:00:00Z.');
  }
  return new Date(String(value));
}

/** Date accepts the 30th of February and makes it a day of March. */
function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function parseEmail(value: unknown): EmailAddress {
  const address = typeof value === 'string' ? parseEmailAddress(typedName(value)) : null;
  if (address === null) throw new ScalarFault('EMAIL', 'Must be an e-mail address, such as ada@example.com.', 503);
  return address;
}

function isEmailAddress(value: unknown): value is EmailAddress {
  return typeof value === 'object' && value !== null && 'original' in value && typeof value.original === 'string';
}

function stringOf(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}

/** The same value with ordinary prototypes, as a variable has them; `__proto__` stays an own key. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

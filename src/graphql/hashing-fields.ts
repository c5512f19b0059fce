import { getNamedType, isInputObjectType, type GraphQLField, type GraphQLInputType, type GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';

const MARK = 'hashesPassword';
const PASSWORD = /password/i;

/** Marks a query or mutation that may compute the hash of a password: it is let in only while the hashing queue has a place. */
export function HashesPassword(): PropertyDecorator & MethodDecorator {
  return Extensions({ [MARK]: true });
}

type RootField = GraphQLField<unknown, unknown>;

/**
 * The names of the root fields that are marked.
 *
 * Taken of the schema that type-graphql built: a schema made again from its text has lost the marks.
 * @throws {Error} naming every field that takes a password and is not marked: a storm of its calls would be executed
 * until the queue refuses it, instead of being refused at the door.
 */
export function hashingFields(schema: GraphQLSchema): ReadonlySet<string> {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  const fields = roots.flatMap((type): RootField[] => Object.values(type.getFields()));
  const isMarked = ({ extensions }: RootField) => extensions[MARK] === true;
  const forgotten = fields.filter(
    (field) => !isMarked(field) && field.args.some((arg) => holdsPassword(arg, new Set())),
  );
  if (forgotten.length > 0) {
    throw new Error(`take a password and lack @HashesPassword: ${forgotten.map(({ name }) => name).join(', ')}`);
  }
  return new Set(fields.filter(isMarked).map(({ name }) => name));
}

interface Input {
  readonly name: string;
  readonly type: GraphQLInputType;
}

function holdsPassword({ name, type }: Input, seen: Set<unknown>): boolean {
  if (PASSWORD.test(name)) return true;
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some((field) => holdsPassword(field, seen));
}

/**
 * Whether a GraphQL text may call one of the fields: it holds the name of one as a whole word.
 *
 * Names cannot be escaped, so aliases and fragments hide none. A comment or a string that holds the word counts too,
 * which costs its sender a place for a moment, and nothing else.
 */
export function namesOneOf(fields: ReadonlySet<string>): (text: string) => boolean {
  if (fields.size === 0) return () => false;
  const words = new RegExp(`\\b(?:${[...fields].join('|')})\\b`);
  return (text) => words.test(text);
}

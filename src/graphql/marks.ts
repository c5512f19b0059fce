import type { GraphQLField, GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';

/** The marks that queries and mutations bear, as `extensions` of their fields hold them. */
type Mark = 'carriesCredentials' | 'hashesPassword' | 'readsCaller' | 'signsIn' | 'takesRefreshToken';

type FieldDecorator = PropertyDecorator & MethodDecorator;

/** Marks a query or mutation that takes a password, code or token: an operation may hold one such field. */
export function CarriesCredentials(): FieldDecorator {
  return marked({ carriesCredentials: true });
}

/** Marks a query or mutation that may compute the hash of a password: it is let in only while the hashing queue has a place. */
export function HashesPassword(): FieldDecorator {
  return marked({ hashesPassword: true });
}

/**
 * Marks a mutation that answers a session's tokens. The caller is not identified before it, unless `readsCaller` says that
 * its resolver asks who calls: everybody else is a guest to it, whatever tokens came.
 */
export function SignsIn({ readsCaller = false }: { readonly readsCaller?: boolean } = {}): FieldDecorator {
  return marked({ signsIn: true, readsCaller });
}

/** Marks a mutation that decides by the refresh token in its argument `token`, where one is given, and by no cookie then. */
export function TakesRefreshToken(): FieldDecorator {
  return marked({ takesRefreshToken: true });
}

function marked(marks: Partial<Record<Mark, boolean>>): FieldDecorator {
  return Extensions(marks);
}

/** A query or mutation. */
export interface RootField {
  /** `Mutation.login` */
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
}

/** Returns every query and mutation of the schema. */
export function rootFields(schema: GraphQLSchema): RootField[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  return roots.flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
  );
}

/** Whether the field bears the mark. */
export function bears({ field }: RootField, mark: Mark): boolean {
  return field.extensions[mark] === true;
}

/**
 * Returns the names (`Mutation.login`) of the queries and mutations that bear the mark.
 *
 * Taken of the schema that type-graphql built: a schema made again from its text has lost the marks.
 */
export function markedFields(schema: GraphQLSchema, mark: Mark): ReadonlySet<string> {
  return new Set(
    rootFields(schema)
      .filter((field) => bears(field, mark))
      .map(({ name }) => name),
  );
}

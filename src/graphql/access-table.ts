import {
  isIntrospectionType,
  isObjectType,
  print,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ACCESS_KEYS, authDirective, printAuth, type Access } from './access';

/** The access of every field by name (`User.email`). */
export type AccessTable = ReadonlyMap<string, Access>;

/** A field or an object type that states an access. */
interface Stated {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
}

/** The object types of a schema, introspection's own left out. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type));
}

/**
 * Reads the decorators of every field; a field without any takes its type's access, or is absent.
 *
 * Needs the schema that type-graphql built: one made again from its text knows the directives, not the records.
 * @throws {Error} naming every place whose printed directives differ from what is recorded: a directive written by
 * hand guards nothing, a misspelt one builds silently, and `@Public` over `@Auth` says both.
 */
export function accessTable(schema: GraphQLSchema): Map<string, Access> {
  const known = new Set(schema.getDirectives().map((directive) => directive.name));
  const types = objectTypes(schema);
  const fields = types.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
  const places = [
    ...types.map((type) => ({ name: type.name, stated: type as Stated })),
    ...fields.map(({ type, field }) => ({ name: nameOf(type, field), stated: field as Stated })),
  ];
  const faults = places.flatMap(({ name, stated }) => faultsOf(stated, known).map((fault) => `${name}: ${fault}`));
  if (faults.length > 0) throw new Error(`Access is stated in two ways:\n  ${faults.join('\n  ')}`);
  return new Map(fields.flatMap(({ type, field }) => entryOf(type, field)));
}

function entryOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): [string, Access][] {
  const access = recordsOf(field)[0] ?? recordsOf(type)[0];
  return access ? [[nameOf(type, field), access]] : [];
}

function nameOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string {
  return `${type.name}.${field.name}`;
}

function recordsOf({ extensions }: Stated): Access[] {
  const records = [extensions[ACCESS_KEYS.guarded], extensions[ACCESS_KEYS.public]];
  return records.filter((record) => record !== undefined) as Access[];
}

function faultsOf(stated: Stated, known: ReadonlySet<string>): string[] {
  const directives = stated.astNode?.directives ?? [];
  const unknown = directives.filter((directive) => !known.has(directive.name.value));
  const printed = directives.filter((directive) => directive.name.value === authDirective.name).map(print);
  const records = recordsOf(stated);
  const wanted = records.flatMap((record) => (record.kind === 'guarded' ? [printAuth(record)] : []));
  return [
    ...unknown.map((directive) => `no directive @${directive.name.value} is defined`),
    ...(records.length > 1 ? ['both @Auth and @Public stand here'] : []),
    ...(printed.join() === wanted.join()
      ? []
      : [`the schema shows "${printed.join()}", the record says "${wanted.join()}"`]),
  ];
}

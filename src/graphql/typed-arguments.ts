import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLFieldConfig,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
} from 'graphql';
import { typedCode, typedToken } from '../shared/typed-text';

/** Tokens that a program hands from one answer to the next request, and no person copies. */
const OF_PROGRAMS: ReadonlySet<string> = new Set(['captchaToken', 'deviceToken']);
const CODE = /code/i;
const TOKEN = /token/i;

type Values = Readonly<Record<string, unknown>>;

type FieldConfig<C> = GraphQLFieldConfig<unknown, C, Values>;

interface Input {
  readonly name: string;
  readonly type: GraphQLInputType;
}

/**
 * The schema, in which every code and token that a person copies or types comes to its resolver in one form.
 *
 * Told by the names of arguments and of fields of inputs, however deep: so a new one is brought to that form without a
 * word, and none is forgotten.
 */
export function bringTypedToForm(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (config) => {
      const inputs = Object.entries(config.args ?? {}).map(([name, { type }]) => ({ name, type }));
      const typed = inputs.filter((input) => isTyped(input, new Set()));
      return typed.length === 0 ? undefined : bringing(config as FieldConfig<unknown>, typed);
    },
  });
}

/** The paths of all that is brought to one form, such as `Mutation.resetPassword proof.code`. */
export function typedPaths(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  return roots.flatMap((type) =>
    Object.values(type.getFields()).flatMap(({ args, name }) =>
      args.flatMap((arg) => pathsOf(arg, new Set())).map((path) => `${type.name}.${name} ${path}`),
    ),
  );
}

function bringing<C>(config: FieldConfig<C>, typed: readonly Input[]): FieldConfig<C> {
  const next = config.resolve ?? defaultFieldResolver;
  return { ...config, resolve: (source, args, context, info) => next(source, brought(args, typed), context, info) };
}

function brought(values: Values, inputs: readonly Input[]): Values {
  const present = inputs.filter(({ name }) => Object.hasOwn(values, name));
  return {
    ...values,
    ...Object.fromEntries(present.map((input) => [input.name, broughtValue(values[input.name], input)])),
  };
}

function broughtValue(value: unknown, { name, type }: Input): unknown {
  if (Array.isArray(value)) return value.map((each) => broughtValue(each, { name, type }));
  if (typeof value === 'string') return formOf(name)?.(value) ?? value;
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return value;
  return brought(value as Values, Object.values(named.getFields()));
}

function formOf(name: string): ((text: string) => string) | null {
  if (OF_PROGRAMS.has(name)) return null;
  if (TOKEN.test(name)) return typedToken;
  return CODE.test(name) ? typedCode : null;
}

function isTyped(input: Input, seen: Set<unknown>): boolean {
  return pathsOf(input, seen).length > 0;
}

function pathsOf({ name, type }: Input, seen: ReadonlySet<unknown>): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return formOf(name) === null ? [] : [name];
  if (seen.has(named)) return [];
  const within = new Set([...seen, named]);
  return Object.values(named.getFields()).flatMap((field) => pathsOf(field, within).map((path) => `${name}.${path}`));
}

import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLFieldConfig,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
} from 'graphql';
import { typedName } from '../shared/typed-name';
import { typedCode, typedToken } from '../shared/typed-text';

/** The arguments, and fields of inputs, that a person copies or types, by their whole names. */
const TYPED: ReadonlyMap<string, (text: string) => string> = new Map([
  ['code', typedCode],
  ['token', typedToken],
  ['challengeId', typedName],
]);
/** Arguments taken as they are, whatever their names suggest: tokens that a program hands from one answer to the next. */
const AS_IT_IS: ReadonlySet<string> = new Set(['captchaToken', 'deviceToken']);
const SOUNDS_TYPED = /code|token|challengeId/i;

type Values = Readonly<Record<string, unknown>>;

type FieldConfig<C> = GraphQLFieldConfig<unknown, C, Values>;

interface Input {
  readonly name: string;
  readonly type: GraphQLInputType;
}

type Choice = (input: Input) => boolean;

/**
 * Brings every code and token that a person copies or types to its resolver in one form.
 *
 * Which ones is said by whole names, however deep in inputs; other text is never altered.
 * @throws {Error} naming each whose name sounds like one and of which nothing is said: it would be forgotten
 */
export function bringTypedToForm(schema: GraphQLSchema): GraphQLSchema {
  const unsaid = pathsIn(schema, ({ name }) => SOUNDS_TYPED.test(name) && !TYPED.has(name) && !AS_IT_IS.has(name));
  if (unsaid.length > 0) throw new Error(`typed-arguments.ts does not say whether a person types ${unsaid.join(', ')}`);
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (config) => {
      const inputs = Object.entries(config.args ?? {}).map(([name, { type }]) => ({ name, type }));
      const typed = inputs.filter((input) => pathsOf(input, isTyped).length > 0);
      return typed.length === 0 ? undefined : bringing(config as FieldConfig<unknown>, typed);
    },
  });
}

/** The paths of the values brought to one form, such as `Mutation.resetPassword proof.code`. */
export function typedPaths(schema: GraphQLSchema): string[] {
  return pathsIn(schema, isTyped);
}

function pathsIn(schema: GraphQLSchema, isMeant: Choice): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  return roots.flatMap((type) =>
    Object.values(type.getFields()).flatMap(({ args, name }) =>
      args.flatMap((arg) => pathsOf(arg, isMeant)).map((path) => `${type.name}.${name} ${path}`),
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
  if (typeof value === 'string') return TYPED.get(name)?.(value) ?? value;
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return value;
  return brought(value as Values, Object.values(named.getFields()));
}

function isTyped({ name }: Input): boolean {
  return TYPED.has(name);
}

function pathsOf({ name, type }: Input, isMeant: Choice, seen: ReadonlySet<unknown> = new Set()): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return isMeant({ name, type }) ? [name] : [];
  if (seen.has(named)) return [];
  const within = new Set([...seen, named]);
  const fields = Object.values(named.getFields());
  return fields.flatMap((field) => pathsOf(field, isMeant, within).map((path) => `${name}.${path}`));
}

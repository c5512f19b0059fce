import {
  type FieldNode,
  getNamedType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  valueFromASTUntyped,
} from 'graphql';
import type { FieldFault } from '../errors';
import { answerKey, type Asked, defaultsOf, placing, rootFields } from './root-fields';

type Values = Readonly<Record<string, unknown>>;

/**
 * The rules of a root field's arguments that need no database, by the field's name. They are asked only where the
 * arguments are refused already, so that one answer names every fault; what is missing or of another type is left out.
 */
export type InputRules = Readonly<Record<string, (given: Values) => readonly FieldFault[]>>;

/** The values given to the fields. */
export interface GivenValues extends Asked {
  readonly schema: GraphQLSchema;
  readonly variables: Values;
}

/**
 * The rules that the well-formed arguments of the operation's fields break, placed among them; `only` names one field by its
 * key in the answer, whose faults need no place.
 */
export function ruleFaults(rules: InputRules, given: GivenValues, only?: string | number): FieldFault[] {
  const place = placing(given, given.variables);
  const byKey = new Map(rootFields(given, given.variables).map((field) => [answerKey(field), field]));
  return [...byKey].flatMap(([key, field]) => {
    const name = field.name.value;
    const isMeant = only === undefined || only === key;
    const judge = isMeant && Object.hasOwn(rules, name) ? rules[name] : undefined;
    const faults = judge?.(argumentsOf(field, given)) ?? [];
    return only === undefined ? faults.map((fault) => place(fault, field)) : faults;
  });
}

function argumentsOf(selection: FieldNode, given: GivenValues): Values {
  const { operation, schema } = given;
  const variables = { ...defaultsOf(operation), ...given.variables };
  const known = schema.getRootType(operation.operation)?.getFields()[selection.name.value]?.args ?? [];
  const values = known.flatMap(({ name, type }) => {
    const node = selection.arguments?.find((argument) => argument.name.value === name)?.value;
    const value = node === undefined ? undefined : wellFormed(valueFromASTUntyped(node, variables), type);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

/** The value as its type has it; undefined where it does not fit, and without the parts that do not fit. */
function wellFormed(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return value === null ? undefined : wellFormed(value, type.ofType);
  if (value == null) return value;
  if (isListType(type)) {
    const items = (Array.isArray(value) ? value : [value]) as unknown[];
    return items.map((item) => wellFormed(item, type.ofType)).filter((item) => item !== undefined);
  }
  if (!isInputObjectType(type)) return leafOf(value, type);
  if (typeof value !== 'object') return undefined;
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const raw: unknown = Object.hasOwn(value, field.name) ? Reflect.get(value, field.name) : undefined;
    const part = wellFormed(raw, field.type);
    return part === undefined ? [] : [[field.name, part] as const];
  });
  return Object.fromEntries(fields);
}

function leafOf(value: unknown, type: GraphQLInputType): unknown {
  const leaf = getNamedType(type);
  try {
    return isInputObjectType(leaf) ? undefined : leaf.parseValue(value);
  } catch {
    return undefined;
  }
}

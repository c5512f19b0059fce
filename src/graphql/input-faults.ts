import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  Kind,
  typeFromAST,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { BadUserInput, type FieldFault } from '../errors';
import { fieldUsing, shownPath, type ValuePath as Path, variablePath } from './literal-path';
import { type Asked, placing } from './root-fields';
import { ScalarFault } from './scalar-fault';

/** One broken rule; some of our scalars' rules have a number besides. */
export interface InputFault extends FieldFault {
  readonly numericCode?: number;
}

const MAX_FAULTS = 50;
const UNKNOWN_FIELD = /^Field "(.*)" is not defined by type "/s;
const MISSING_FIELD = /^Field "(?:\w+\.)?(\w+)" of required type "/;
const NULL = /^Expected non-nullable type |must not be null\.$|was not provided|found null\.$/;
const NAME = /^\w{1,64}$/;
const VALUE_KINDS: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

/** A BAD_USER_INPUT of these faults, of which there is one at least. */
export function badUserInput(faults: readonly InputFault[]): BadUserInput {
  const numericCode = faults.find((fault) => fault.numericCode !== undefined)?.numericCode;
  const fields = faults.slice(0, MAX_FAULTS).map(({ path, rule, message }) => ({ path, rule, message }));
  return new BadUserInput(fields, numericCode === undefined ? {} : { numericCode });
}

/**
 * The faults in the values of an operation's variables: rules, the paths of their use, and never a value.
 *
 * graphql-js's own messages repeat the value, and with it a password that was sent in the wrong shape (PR-03).
 */
export function variableFaults(
  schema: GraphQLSchema,
  asked: Asked,
  values: Readonly<Record<string, unknown>>,
): InputFault[] {
  const place = placing(asked, values);
  return (asked.operation.variableDefinitions ?? []).flatMap((definition) => {
    const name = definition.variable.name.value;
    const faults = faultsOfVariable(schema, { at: variablePath(asked.document, name), definition }, values);
    return faults.map((fault) => place(fault, fieldUsing(asked.document, name)));
  });
}

function faultsOfVariable(
  schema: GraphQLSchema,
  { at, definition }: { readonly at: Path; readonly definition: VariableDefinitionNode },
  values: Readonly<Record<string, unknown>>,
): InputFault[] {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return [];
  if (!Object.hasOwn(values, name)) {
    return isNonNullType(type) && !definition.defaultValue ? [required(at)] : [];
  }
  const faults: InputFault[] = [];
  const collect = (path: Path, _value: unknown, error: GraphQLError): void => {
    faults.push(inputFault([...at, ...path], error));
  };
  coerceInputValue(values[name], type, collect, true);
  return faults;
}

/** The fault that an error of graphql-js stands for, at a path; its text is classified and left out. */
export function inputFault(path: Path, error: GraphQLError): InputFault {
  const cause = causeOf(error);
  if (cause) return fault(path, cause.rule, cause.message, cause.numericCode);
  const unknown = UNKNOWN_FIELD.exec(error.message);
  if (unknown) return fault(within(path, unknown[1]), 'UNKNOWN_FIELD', 'There is no such field.');
  const missing = MISSING_FIELD.exec(error.message);
  if (missing) return required(within(path, missing[1]));
  return NULL.test(error.message)
    ? required(path)
    : fault(path, 'TYPE', 'The value is not of the type that is wanted.');
}

/** A required field is missing in the object at `path`; which one is kept from those who have not named its type. */
export function missingWithin(path: Path): InputFault {
  return fault(path, 'REQUIRED', 'A required field is missing.');
}

/** Whether an error points at a value in the document, or at a variable that is null where a value is wanted. */
export function isAboutValue(error: GraphQLError): boolean {
  const kind = error.nodes?.[0]?.kind ?? '';
  return VALUE_KINDS.has(kind) || (kind === Kind.VARIABLE && error.extensions['code'] === undefined);
}

function causeOf(error: GraphQLError): ScalarFault | null {
  let cause: unknown = error;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause instanceof ScalarFault ? cause : null;
}

/** A client's own key is named only where it looks like a name; anything else might be a value gone astray. */
function within(path: Path, key: string | undefined): Path {
  return key !== undefined && NAME.test(key) && path.at(-1) !== key ? [...path, key] : path;
}

function required(path: Path): InputFault {
  return fault(path, 'REQUIRED', 'A value is required.');
}

function fault(path: Path, rule: string, message: string, numericCode?: number): InputFault {
  return { path: shownPath(path), rule, message, ...(numericCode === undefined ? {} : { numericCode }) };
}

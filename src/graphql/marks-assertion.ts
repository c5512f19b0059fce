import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  isUnionType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { bears, rootFields, type RootField } from './marks';

const PASSWORD = /password/i;
/** The type that holds a session's tokens. */
const TOKENS = 'SignedIn';

/**
 * The marks that the shape of a field demands are on it.
 * @throws {Error} naming every query and mutation that takes a password and is not marked `@HashesPassword()`, for a storm
 * of its calls would pass the door, and every one that answers tokens and is not marked `@SignsIn()`.
 */
export function assertMarks(schema: GraphQLSchema): void {
  const faults = rootFields(schema).flatMap(faultsOf);
  if (faults.length > 0) throw new Error(`These fields lack a mark:\n  ${faults.sort().join('\n  ')}`);
}

function faultsOf(root: RootField): string[] {
  const { name, field } = root;
  const takesPassword = field.args.some((arg) => holdsPassword(arg, new Set()));
  const givesTokens = holdsTokens(field.type, new Set());
  return [
    ...(takesPassword && !bears(root, 'hashesPassword')
      ? [`${name} takes a password: put @HashesPassword() on it`]
      : []),
    ...(givesTokens && !bears(root, 'signsIn') ? [`${name} answers ${TOKENS}: put @SignsIn() on it`] : []),
  ];
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

function holdsTokens(type: GraphQLOutputType, seen: Set<unknown>): boolean {
  const named = getNamedType(type);
  if (named.name === TOKENS) return true;
  if (seen.has(named)) return false;
  seen.add(named);
  if (isUnionType(named)) return named.getTypes().some((member) => holdsTokens(member, seen));
  return isObjectType(named) && Object.values(named.getFields()).some((field) => holdsTokens(field.type, seen));
}

import type { GraphQLObjectType, GraphQLSchema, ParseOptions, ValidationRule } from 'graphql';
import { Extensions } from 'type-graphql';
import { aliasLimit } from './limits/aliases.limit';
import { oneCredential } from './limits/credentials.limit';
import { depthLimit } from './limits/depth.limit';
import { directiveLimit } from './limits/directives.limit';
import { oneOperation } from './limits/operations.limit';
import { rootFieldLimit } from './limits/root-fields.limit';

const MARK = 'carriesCredentials';

/** Marks a query or mutation that takes a password, code or token: an operation may hold one such field. */
export function CarriesCredentials(): PropertyDecorator & MethodDecorator {
  return Extensions({ [MARK]: true });
}

/**
 * The names (`Mutation.login`) of the root fields that are marked.
 *
 * Taken of the schema that type-graphql built: a schema made again from its text has lost the marks.
 */
export function credentialFields(schema: GraphQLSchema): ReadonlySet<string> {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  return new Set(roots.flatMap(markedFields));
}

function markedFields(type: GraphQLObjectType): string[] {
  const marked = Object.values(type.getFields()).filter((field) => field.extensions[MARK] === true);
  return marked.map((field) => `${type.name}.${field.name}`);
}

export interface LimitOptions {
  /** Whether introspection is served, and so exempt from the depth limit. */
  readonly introspection: boolean;
  /** Names (`Mutation.login`) of the fields of which an operation may hold one; see `credentialFields`. */
  readonly credentialFields: ReadonlySet<string>;
}

/** Bounds the parser. Its work, and that of every rule below, is bounded by the number of tokens. */
export const parseOptions: ParseOptions = { maxLexicalTokens: 1000 };

/** The validation rules that bound what one document may ask (security rule 26), each linear in the document. */
export function gatewayLimits({ introspection, credentialFields }: LimitOptions): ValidationRule[] {
  return [
    oneOperation,
    depthLimit({ limit: 7, exemptIntrospection: introspection }),
    aliasLimit(15),
    rootFieldLimit(10),
    directiveLimit(50),
    oneCredential(credentialFields),
  ];
}

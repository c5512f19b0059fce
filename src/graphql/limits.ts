import type { ParseOptions, ValidationRule } from 'graphql';
import { aliasLimit } from './limits/aliases.limit';
import { oneCredential } from './limits/credentials.limit';
import { depthLimit } from './limits/depth.limit';
import { directiveLimit } from './limits/directives.limit';
import { oneOperation } from './limits/operations.limit';
import { rootFieldLimit } from './limits/root-fields.limit';

export interface LimitOptions {
  /** Whether introspection is served, and so exempt from the depth limit. */
  readonly introspection: boolean;
  /** Names (`Mutation.login`) of the fields of which an operation may hold one; those marked `@CarriesCredentials()`. */
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

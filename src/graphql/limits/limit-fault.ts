import { GraphQLError, type ASTNode } from 'graphql';

/** The fault of a document beyond a limit. Its message names the limit and the count and nothing of the schema. */
export class LimitFault extends GraphQLError {
  constructor(message: string, node?: ASTNode) {
    super(message, node ? { nodes: node } : {});
    this.name = 'LimitFault';
  }
}

/** The fault of `count` things where `limit` are allowed. */
export function tooMany(what: string, { limit, count }: { limit: number; count: number }, node?: ASTNode): LimitFault {
  return new LimitFault(`The operation has ${String(count)} ${what}; at most ${String(limit)} allowed.`, node);
}

import { Kind, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { bears, rootFields } from './marks';

/**
 * Tells whether an operation does nothing but sign in, without asking who calls: each of its fields is marked `@SignsIn()`,
 * and none says `readsCaller`. One with fragments at its root is said to do more.
 */
export function signInOperations(schema: GraphQLSchema): (operation: OperationDefinitionNode) => boolean {
  const marked = rootFields(schema).filter((root) => bears(root, 'signsIn') && !bears(root, 'readsCaller'));
  const fields = new Set(marked.map(({ name }) => name));
  return ({ operation, selectionSet: { selections } }) => {
    const root = schema.getRootType(operation)?.name ?? '';
    return selections.every(
      (selection) => selection.kind === Kind.FIELD && fields.has(`${root}.${selection.name.value}`),
    );
  };
}

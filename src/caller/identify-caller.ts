import { Kind, type OperationDefinitionNode } from 'graphql';
import type { Context } from '../context/context';

/** Mutations that identify the caller themselves, and need none before. */
const SIGNING_IN: ReadonlySet<string> = new Set(['login', 'register', 'refreshToken']);

/**
 * Identifies the caller before the first field is resolved.
 *
 * Called only once the operation is known to be valid, so that a refused document costs no read, and not for one that
 * signs in: a browser that renews its tokens pays no round trip for those that it gives up.
 */
export function identifyCaller(context: Context, operation: OperationDefinitionNode | undefined): Promise<void> {
  return operation !== undefined && onlySignsIn(operation) ? Promise.resolve() : context.identify();
}

function onlySignsIn({ selectionSet: { selections } }: OperationDefinitionNode): boolean {
  return selections.every((selection) => selection.kind === Kind.FIELD && SIGNING_IN.has(selection.name.value));
}

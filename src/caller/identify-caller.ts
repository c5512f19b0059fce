import type { Context } from '../context/context';
import type { BeforeExecution } from '../graphql/request.plugin';

type Operation = Parameters<BeforeExecution<Context>>[1];

/**
 * Identifies the caller before the first field is resolved.
 *
 * Asked only once the operation is known to be valid, so that a refused document costs no read, and not for one that
 * only signs in: a browser that renews its tokens pays no round trip for those that it gives up.
 */
export function identifyCaller(onlySignsIn: (operation: NonNullable<Operation>) => boolean): BeforeExecution<Context> {
  return (context, operation) =>
    operation !== undefined && onlySignsIn(operation) ? Promise.resolve() : context.identify();
}

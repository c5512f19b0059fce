import type { GraphQLResolveInfo } from 'graphql';
import { createParameterDecorator } from 'type-graphql';
import type { Context } from '../context/context';
import { actorOf, currentUser } from '../context/current-user';
import type { CallingActor } from '../shared/actor';

/**
 * Gives a resolver the signed-in user together with the mutation that was called, by whose name the trail tells it. The
 * names come from the schema here, so that no service spells one.
 */
export function CalledBy(): ReturnType<typeof createParameterDecorator> {
  return createParameterDecorator<Context>(({ context, info }) => callingActor(context, info));
}

function callingActor(context: Context, { fieldName, parentType }: GraphQLResolveInfo): CallingActor {
  const { isAdmin } = currentUser(context);
  return { ...actorOf(context), isAdmin, operation: fieldName, field: `${parentType.name}.${fieldName}` };
}

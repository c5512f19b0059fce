import { specifiedDirectives, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ContainerType, type NonEmptyArray } from 'type-graphql';
import { authDirective } from '../graphql/access';
import { rateLimitDirective } from '../graphql/rate-limit.directive';
import { validateInput } from '../graphql/validate-input';

/**
 * The schema as the decorators of the resolvers' classes state it, before anything is enforced; each field is answered
 * by the instance that is given here.
 */
export function statedSchema(resolvers: readonly object[]): GraphQLSchema {
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  return buildSchemaSync({
    resolvers: [...instances.keys()] as unknown as NonEmptyArray<NewableFunction>,
    container: containerOf(instances),
    directives: [...specifiedDirectives, authDirective, rateLimitDirective],
    validateFn: validateInput,
    // Apollo asserts the finished schema valid; type-graphql's own check runs a whole introspection query at each start.
    skipCheck: true,
  });
}

function containerOf(instances: ReadonlyMap<unknown, object>): ContainerType {
  return {
    get(resolver) {
      const instance = instances.get(resolver);
      if (instance === undefined) throw new Error(`${(resolver as { name: string }).name} is in no module's resolvers`);
      return instance;
    },
  };
}

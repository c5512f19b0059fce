import { mapSchema, MapperKind } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldConfig, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { GatewayError } from '../errors';
import { objectTypes, type AccessTable } from './access-table';
import type { GuardedAccess } from './access';
import { accessFault, type Caller } from './access-policy';

/** The guards' part of a context. A sign-in may replace `user` while a request is answered. */
export interface AccessContext {
  readonly user: Caller;
}

/** A refused call of a root field that requires a permission, for the audit trail. */
export interface RefusedCall<C extends AccessContext> {
  /** `Mutation.blockUser` */
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: C;
  readonly error: GatewayError;
}

export interface AccessOptions<C extends AccessContext> {
  /** Whether signed-in users with an unconfirmed address are refused, `beforeConfirmation` apart. */
  readonly requireConfirmedEmail: boolean;
  /** Awaited before the refusal is answered; if it throws, its error is answered instead. */
  readonly onRefused: (call: RefusedCall<C>) => void | Promise<void>;
}

/**
 * A schema in which every guarded field asks who calls before its resolver runs; public fields are left untouched.
 *
 * The last step of the assembly, so that no other wrapper runs first and no field is added after it (security rule 27).
 * @throws {Error} naming every field of every object type that states no access, and where there are subscriptions,
 * whose source streams no guard here would see.
 */
export function enforceAccess<C extends AccessContext>(
  schema: GraphQLSchema,
  table: AccessTable,
  options: AccessOptions<C>,
): GraphQLSchema {
  assertStated(schema, table);
  const roots = new Set([schema.getQueryType()?.name, schema.getMutationType()?.name]);
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const field = `${typeName}.${fieldName}`;
      const access = table.get(field);
      if (access?.kind !== 'guarded') return undefined;
      const isAudited = roots.has(typeName) && access.permission !== null;
      return guarded(config as FieldConfig<C>, { field, access, isAudited }, options);
    },
  });
}

interface Guarded {
  readonly field: string;
  readonly access: GuardedAccess;
  readonly isAudited: boolean;
}

type FieldConfig<C> = GraphQLFieldConfig<unknown, C, Record<string, unknown>>;

function guarded<C extends AccessContext>(
  config: FieldConfig<C>,
  { field, access, isAudited }: Guarded,
  { requireConfirmedEmail, onRefused }: AccessOptions<C>,
): FieldConfig<C> {
  const next: GraphQLFieldResolver<unknown, C, Record<string, unknown>> = config.resolve ?? defaultFieldResolver;
  const refuse = async (args: Record<string, unknown>, context: C, error: GatewayError): Promise<never> => {
    await onRefused({ field, args, context, error });
    throw error;
  };
  return {
    ...config,
    resolve: (source, args, context, info) => {
      const error = accessFault(access, { user: context.user, source, requireConfirmedEmail });
      if (error === null) return next(source, args, context, info);
      if (isAudited) return refuse(args, context, error);
      throw error;
    },
  };
}

function assertStated(schema: GraphQLSchema, table: AccessTable): void {
  if (schema.getSubscriptionType()) throw new Error('Subscriptions cannot be guarded: remove the Subscription type.');
  const names = objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
  const silent = names.filter((name) => !table.has(name));
  if (silent.length === 0) return;
  throw new Error(`These fields state no access; put @Auth or @Public on them:\n  ${silent.sort().join('\n  ')}`);
}

import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { AuditService } from '../audit/audit.service';
import type { Context } from '../context/context';
import { identifyCaller } from '../caller/identify-caller';
import { enforceAccess, type RefusedCall } from '../graphql/access-guard';
import { accessTable } from '../graphql/access-table';
import { createApollo } from '../graphql/apollo';
import type { InputRules } from '../graphql/input-rules';
import { hashingDocuments } from '../graphql/hashing-documents';
import { markedFields } from '../graphql/marks';
import { assertMarks } from '../graphql/marks-assertion';
import { bringTypedToForm } from '../graphql/typed-arguments';
import { enforceRateLimits } from '../graphql/rate-limit.directive';
import { signInOperations } from '../graphql/sign-in-operations';
import { bringsRefreshToken } from '../graphql/token-fields';
import type { Module } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import { statedSchema } from './schema';

export interface GraphqlSide {
  readonly apollo: ApolloServer<Context>;
  /** Whether a GraphQL text calls a field that may compute the hash of a password. */
  readonly mayHash: (query: string) => boolean;
  /** Whether the body of a request brings the refresh token by which all of its fields decide. */
  readonly bringsRefreshToken: (body: unknown) => boolean;
}

/**
 * The GraphQL server over the schema with its rate limits and, last of all, its access rules.
 * @throws {Error} when a field states no access, or lacks a mark that its shape demands: the gateway does not start with an
 * unguarded field.
 */
export function openGraphql(platform: Platform, modules: readonly Module<object>[]): GraphqlSide {
  const { logger, metrics, settings } = platform;
  const stated = statedSchema(modules.flatMap(({ resolvers = [] }) => resolvers));
  assertMarks(stated);
  const apollo = createApollo<Context>(enforced(stated, platform), {
    introspection: !settings.production,
    credentialFields: markedFields(stated, 'carriesCredentials'),
    onFault: ({ requestId, traceId, code, error, path }) => {
      logger.error({ requestId, traceId, code, path, err: error }, 'a field failed');
    },
    onAnswered: metrics === null ? undefined : (code) => metrics.refused(code),
    beforeExecution: identifyCaller(signInOperations(stated)),
    inputRules: Object.assign({}, ...modules.map(({ inputRules }) => inputRules)) as InputRules,
  });
  return { apollo, mayHash: hashingDocuments(stated), bringsRefreshToken: bringsRefreshToken(stated) };
}

function enforced(stated: GraphQLSchema, { audit, clock, settings }: Platform): GraphQLSchema {
  const limited = enforceRateLimits(bringTypedToForm(stated), settings.RATE_LIMIT, { clock });
  return enforceAccess<Context>(limited, accessTable(stated), {
    requireConfirmedEmail: settings.REQUIRE_CONFIRMED_EMAIL,
    onRefused: (call) => recordRefusal(audit, call),
  });
}

/** Records every refusal of an administrator's operation (ASVS 16.3.2), in a size that the refused cannot choose. */
function recordRefusal(audit: AuditService, { args, field, context, error }: RefusedCall<Context>): Promise<void> {
  const { origin, user } = context;
  const subjectId = [args['id'], args['userId']].find((id) => typeof id === 'string') ?? null;
  const caller = { actorId: user.isAuthenticated ? user.id : null, isAdmin: user.isAdmin, subjectId, origin };
  return audit.refused(field, caller, error);
}

import { ApolloServer, type ApolloServerPlugin, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { errorReporting, type ErrorContext, type ReportedFault } from './error-reporting';
import type { InputRules } from './input-rules';
import { gatewayLimits, parseOptions } from './limits';
import { type BeforeExecution, requestPlugin } from './request.plugin';

export interface ApolloOptions<C extends BaseContext> {
  /** Whether introspection is allowed, and error texts may hold names of the schema: in development alone. */
  readonly introspection: boolean;
  /** The names of the fields that are marked `@CarriesCredentials()`. */
  readonly credentialFields: ReadonlySet<string>;
  /** Called with each bug and outage, and the id that the client got. */
  readonly onFault: (fault: ReportedFault) => void;
  /** Called with the code of each error answered. */
  readonly onAnswered?: ((code: unknown) => void) | undefined;
  readonly beforeExecution?: BeforeExecution<C>;
  readonly inputRules?: InputRules;
}

/** Apollo's own texts hold errors and values; every fault worth a line reaches `onFault`. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A document with more faults is hostile or hopeless: the answer stays small (GD-05; graphql-cop reports servers that list ten). */
const MAX_VALIDATION_ERRORS = 8;

/**
 * An Apollo server over a finished schema, with every convenience off that a public gateway must not have.
 *
 * Nothing here depends on NODE_ENV or on Apollo's environment variables (security rule 26). `csrfPrevention` stays
 * on as a second lock: the HTTP side lets nothing but POST with application/json come this far.
 */
export function createApollo<C extends ErrorContext>(
  schema: GraphQLSchema,
  { introspection, credentialFields, inputRules, onAnswered, onFault, beforeExecution }: ApolloOptions<C>,
): ApolloServer<C> {
  const errors = errorReporting<C>({ hideSchema: !introspection, inputRules, onAnswered, onFault });
  return new ApolloServer<C>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions,
    validationRules: gatewayLimits({ introspection, credentialFields }),
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: !introspection },
    maxRecursiveSelections: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: SILENT,
    formatError: errors.formatError,
    plugins: [requestPlugin(schema, errors, beforeExecution), ...disabledPlugins()],
  });
}

/** Switched off by name, for Apollo adds them by itself: tracing to any client of a subgraph, reports to its makers. */
function disabledPlugins(): ApolloServerPlugin[] {
  return [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
  ];
}

function ignore(): void {
  // Apollo's log.
}

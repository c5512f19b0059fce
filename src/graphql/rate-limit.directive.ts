import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  astFromValue,
  defaultFieldResolver,
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLString,
  isObjectType,
  print,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { Directive, Extensions } from 'type-graphql';
import type { Guest, RequestOrigin, SignedInUser } from '../context/context';
import type { Clock } from '../shared/clock';
import { CallLimiter, type CallRule } from '../throttling/call-limiter';
import { clientIpKey } from '../throttling/client-ip';

/** The options of `@rateLimit`; the settings supply those left out. */
export interface RateLimitOptions extends Partial<CallRule> {
  /** Arguments that tell callers behind one address apart; a path such as `input.login` names a part of one. */
  readonly identityArgs?: readonly string[];
}

/** The most calls within a window. */
export interface RateLimitDefaults {
  readonly max: number;
  readonly windowMs: number;
}

export interface RateLimitEnforcement {
  readonly clock: Clock;
  /** The most callers remembered at a time. */
  readonly maxIdentities?: number;
}

interface Context {
  readonly origin: RequestOrigin;
  readonly user?: Pick<Guest, 'isAuthenticated'> | Pick<SignedInUser, 'isAuthenticated' | 'id'>;
}

const EXTENSION = 'rateLimit';
const MAX_IDENTITIES = 10_000;
/** The number of users at one client address who may each use up their calls of a mutation without its own limit. */
const USERS_AT_AN_ADDRESS = 10;
const WINDOW = /^[1-9]\d*(?:ms|s|m|h|d)$/;

/** The definition of `@rateLimit`, as it stands in the schema. */
export const rateLimitDirective = new GraphQLDirective({
  name: 'rateLimit',
  description:
    'At most `max` calls per `window` and identity; identity is the client IP plus the named arguments. From graphql-rate-limit.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    max: { type: GraphQLInt },
    window: { type: GraphQLString },
    message: { type: GraphQLString },
    identityArgs: { type: new GraphQLList(GraphQLString) },
    arrayLengthField: { type: GraphQLString },
    uncountRejected: { type: GraphQLBoolean },
  },
});

/** The rule of one field; a class, so that enforcement knows it from whatever else lies in `extensions`. */
class RateLimitRule {
  constructor(readonly options: RateLimitOptions) {}
}

/**
 * Bounds the calls of a field: prints `@rateLimit` into the SDL and leaves the same options to `enforceRateLimits`.
 *
 * @throws {RangeError} for a limit or window that would bound nothing: graphql-rate-limit reads those as no limit.
 */
export function RateLimit(options: RateLimitOptions = {}): MethodDecorator & PropertyDecorator {
  const { max = 1, window = '1s' } = options;
  if (!Number.isInteger(max) || max < 1) throw new RangeError('max must be a whole number above 0');
  if (!WINDOW.test(window)) throw new RangeError('window must be a whole number with ms, s, m, h or d');
  const decorators = [Directive(sdlOf(options)), Extensions({ [EXTENSION]: new RateLimitRule(options) })];
  return (target: object, key: string | symbol): void => {
    for (const decorate of decorators) decorate(target, key);
  };
}

/**
 * The schema with every `@RateLimit` field and every mutation bounded, or as it was where limits are `off`.
 *
 * An identity is the field, the client address (clientIpKey) and the named arguments; a signed-in caller is bounded by
 * the account as well, from wherever the calls come. A mutation that states no limit has the settings' for each user,
 * and ten times as many calls for a client address, so that an office shares no budget of one: a mutation that somebody
 * forgot, or may call as often as they like, fills the disk. One call too many throws RateLimited before the resolver
 * runs. Counts live in this process.
 */
export function enforceRateLimits(
  schema: GraphQLSchema,
  defaults: RateLimitDefaults | 'off',
  { clock, maxIdentities = MAX_IDENTITIES }: RateLimitEnforcement,
): GraphQLSchema {
  if (defaults === 'off') return schema;
  const limiter = new CallLimiter({ clock, maxIdentities, maxCalls: largestLimit(schema, defaults) });
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: GraphQLFieldConfig<unknown, Context>, _name, typeName) => {
      const options = optionsOf(field.extensions);
      const isMutation = typeName === schema.getMutationType()?.name;
      const rules = options ? statedRules(options, defaults) : isMutation ? mutationRules(defaults) : null;
      return rules === null ? undefined : { ...field, resolve: limited(field.resolve, limiter, rules) };
    },
  });
}

type Rule = CallRule & Pick<RateLimitOptions, 'identityArgs'>;
/** The limits on a field's calls, by client address and by account. */
interface Rules {
  readonly address: Rule;
  readonly user: CallRule;
}
type Resolver = GraphQLFieldResolver<unknown, Context, Record<string, unknown>>;

function limited(resolve: Resolver = defaultFieldResolver, limiter: CallLimiter, { address, user }: Rules): Resolver {
  return async (parent, args, context, info) => {
    const field = [info.parentType.name, info.fieldName];
    const named = (address.identityArgs ?? []).map((path) => valueAt(args, path));
    const userId = context.user !== undefined && 'id' in context.user ? context.user.id : null;
    // The account's own calls first: those that it has no more of take none from its neighbours.
    if (userId !== null) await limiter.count({ identity: [...field, { user: userId }, ...named], args, info }, user);
    await limiter.count({ identity: [...field, clientIpKey(context.origin.ip), ...named], args, info }, address);
    return resolve(parent, args, context, info);
  };
}

function statedRules(options: RateLimitOptions, { max, windowMs }: RateLimitDefaults): Rules {
  const rule = { max, window: `${String(windowMs)}ms`, ...options };
  return { address: rule, user: rule };
}

function mutationRules({ max, windowMs }: RateLimitDefaults): Rules {
  const user = { max, window: `${String(windowMs)}ms` };
  return { address: { ...user, max: max * USERS_AT_AN_ADDRESS }, user };
}

function largestLimit(schema: GraphQLSchema, { max }: RateLimitDefaults): number {
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()) : [],
  );
  return Math.max(max * USERS_AT_AN_ADDRESS, ...fields.map((field) => optionsOf(field.extensions)?.max ?? 0));
}

function optionsOf(extensions: Readonly<Record<string, unknown>> | null | undefined): RateLimitOptions | undefined {
  const rule = extensions?.[EXTENSION];
  return rule instanceof RateLimitRule ? rule.options : undefined;
}

/** The own property at a dotted path; undefined where there is none, so that `__proto__` names nothing. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** `@rateLimit` with the given options, printed from the definition's own arguments. */
function sdlOf(options: RateLimitOptions): string {
  const given = rateLimitDirective.args.flatMap(({ name, type }) => {
    const value = astFromValue(options[name as keyof RateLimitOptions], type);
    return value ? [`${name}: ${print(value)}`] : [];
  });
  return given.length === 0 ? '@rateLimit' : `@rateLimit(${given.join(', ')})`;
}

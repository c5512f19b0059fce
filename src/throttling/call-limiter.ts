import type { GraphQLResolveInfo } from 'graphql';
import { getGraphQLRateLimiter } from 'graphql-rate-limit';
import { GatewayError, RateLimited } from '../errors';
import { sha256 } from '../shared/hashing';
import { BoundedStore, type BoundedStoreOptions } from './bounded-store';
import { retryAfterSeconds } from './fail-closed';
import { Turns } from './turns';

/** The limit of one field; the window is a number with a unit, as graphql-rate-limit reads it. */
export interface CallRule {
  readonly max: number;
  readonly window: string;
  readonly message?: string;
  readonly arrayLengthField?: string;
  readonly uncountRejected?: boolean;
}

export interface FieldCall {
  /** The key of calls counted together. */
  readonly identity: readonly unknown[];
  readonly args: Record<string, unknown>;
  readonly info: GraphQLResolveInfo;
}

/**
 * graphql-rate-limit over the bounded store: a courtesy that keeps one client from crowding out others in one process.
 *
 * It guards no credentials (security rule 13): it forgets under pressure and at a restart, and gateways do not share
 * it. The library reads, waits, then writes; turns per identity make the two one, so that parallel calls are exact.
 */
export class CallLimiter {
  private readonly turns = new Turns();
  private readonly store: BoundedStore;
  private readonly limit: ReturnType<typeof getGraphQLRateLimiter>;

  constructor(options: BoundedStoreOptions) {
    this.store = new BoundedStore(options);
    this.limit = getGraphQLRateLimiter({ store: this.store, identifyContext: (context: string) => context });
  }

  /** The number of remembered identities. */
  get size(): number {
    return this.store.size;
  }

  /** Counts one call. @throws {RateLimited} when it is one too many, or a GatewayError of that code with the rule's message. */
  async count({ identity, args, info }: FieldCall, rule: CallRule): Promise<void> {
    const context = sha256(JSON.stringify(identity));
    const call = { parent: undefined, args, context, info };
    const refusal = await this.turns.run(context, () => this.limit(call, { ...rule, identityArgs: [] }));
    if (refusal === undefined) return;
    const wait = this.store.msUntilBelow({ contextIdentity: context, fieldIdentity: info.fieldName }, rule.max);
    throw refusalOf(rule, retryAfterSeconds(wait));
  }
}

function refusalOf({ message }: CallRule, retryAfter: number): GatewayError {
  return message ? new GatewayError('RATE_LIMITED', message, { retryAfter }) : new RateLimited(retryAfter);
}

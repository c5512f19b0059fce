import 'reflect-metadata';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { graphql, printSchema, type GraphQLError, type GraphQLSchema } from 'graphql';
import { Arg, buildSchema, Mutation, Query, Resolver } from 'type-graphql';
import {
  enforceRateLimits,
  RateLimit,
  rateLimitDirective,
  type RateLimitDefaults,
} from '../../src/graphql/rate-limit.directive';
import { after } from '../../src/shared/clock';

const START = new Date('2100-01-01T00:00:00Z');
const DEFAULTS: RateLimitDefaults = { max: 4, windowMs: 60_000 };

@Resolver()
class Greetings {
  static calls = 0;

  @Query(() => String)
  free(): string {
    return 'free';
  }

  @Query(() => String)
  @RateLimit()
  plain(): string {
    Greetings.calls += 1;
    return 'plain';
  }

  @Query(() => String)
  @RateLimit({ max: 10, window: '10s', message: 'Slow "down"\nplease' })
  spoken(): string {
    return 'spoken';
  }

  @Mutation(() => String)
  @RateLimit({ max: 1, window: '1m', identityArgs: ['name', 'kind'] })
  named(
    @Arg('name', () => String) name: string,
    @Arg('kind', () => String, { nullable: true }) kind: string | null,
  ): string {
    return `${name} ${kind ?? ''}`;
  }

  @Mutation(() => String)
  silent(): string {
    return 'silent';
  }

  @Mutation(() => String)
  @RateLimit({ max: 3, arrayLengthField: 'names', uncountRejected: true })
  many(@Arg('names', () => [String]) names: string[]): string {
    return names.join(' ');
  }
}

let bare: GraphQLSchema;
beforeAll(async () => {
  bare = await buildSchema({ resolvers: [Greetings], directives: [rateLimitDirective], validate: false });
});
beforeEach(() => (Greetings.calls = 0));

function setUp(limits: RateLimitDefaults | 'off' = DEFAULTS, maxIdentities?: number) {
  let now = START;
  const enforcement = { clock: { now: () => now }, ...(maxIdentities === undefined ? {} : { maxIdentities }) };
  const schema = enforceRateLimits(bare, limits, enforcement);
  const ask = (source: string, ip: string | null = '192.0.2.1', userId?: string) => {
    const origin = { requestId: 'r', ip, userAgent: null, locale: 'en' };
    const user = userId === undefined ? { isAuthenticated: false } : { isAuthenticated: true, id: userId };
    return graphql({ schema, source, contextValue: { origin, user } });
  };
  const codes = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).errors?.map(codeOf) ?? [];
  return { schema, ask, codes, at: (ms: number) => (now = after(START, ms)) };
}

function codeOf(error: GraphQLError): unknown {
  return error.extensions['code'];
}

describe('@RateLimit', () => {
  it('prints the directive with the options it was given, and only those', () => {
    const sdl = printSchemaWithDirectives(bare);
    expect(sdl).toContain('plain: String! @rateLimit\n');
    expect(sdl).toContain('@rateLimit(max: 1, window: "1m", identityArgs: ["name", "kind"])');
    expect(sdl).toContain('@rateLimit(max: 3, arrayLengthField: "names", uncountRejected: true)');
    expect(sdl).toContain('@rateLimit(max: 10, window: "10s", message: "Slow \\"down\\"\\nplease")');
    expect(sdl).toContain('free: String!\n');
  });

  it('is defined as the contract has it', () => {
    expect(printSchema(bare)).toContain(
      '"""\nAt most `max` calls per `window` and identity; identity is the client IP plus the named arguments. From graphql-rate-limit.\n"""\n' +
        'directive @rateLimit(max: Int, window: String, message: String, identityArgs: [String], ' +
        'arrayLengthField: String, uncountRejected: Boolean) on FIELD_DEFINITION\n',
    );
  });

  it.each([{ max: 0 }, { max: -1 }, { max: 1.5 }, { max: NaN }, { window: '' }, { window: 'soon' }, { window: '0s' }])(
    'refuses %p, which would bound nothing',
    (options) => {
      expect(() => RateLimit(options)).toThrow(RangeError);
    },
  );
});

describe('the enforced limit', () => {
  it('lets exactly the given number of calls pass, then refuses before the resolver runs', async () => {
    const { codes, ask } = setUp();
    for (let i = 0; i < 4; i += 1) expect(await codes('{ plain }')).toEqual([]);
    const { errors } = await ask('{ plain }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfter: 60 });
    expect(Greetings.calls).toBe(4);
  });

  it('is exact for parallel calls and for aliases of one operation', async () => {
    const { codes } = setUp();
    const parallel = await Promise.all(Array.from({ length: 20 }, () => codes('{ plain }')));
    expect(parallel.filter((errors) => errors.length === 0)).toHaveLength(4);
    const aliases = Array.from({ length: 20 }, (_, i) => `a${String(i)}: plain`).join(' ');
    Greetings.calls = 0;
    expect(await codes(`{ ${aliases} }`, '192.0.2.2')).not.toEqual([]);
    expect(Greetings.calls).toBe(4);
  });

  it('ends exactly with its window and tells the seconds until then', async () => {
    const { codes, ask, at } = setUp();
    for (let i = 0; i < 4; i += 1) await codes('{ plain }');
    at(59_999);
    expect((await ask('{ plain }')).errors?.[0]?.extensions['retryAfter']).toBe(1);
    at(60_000);
    expect(await codes('{ plain }')).toEqual([]);
  });

  it('counts each client address for itself, a /64 as one and unknown ones together', async () => {
    const { codes } = setUp({ max: 1, windowMs: 60_000 });
    expect(await codes('{ plain }', '2001:db8::1')).toEqual([]);
    expect(await codes('{ plain }', '2001:db8::2')).toEqual(['RATE_LIMITED']);
    expect(await codes('{ plain }', '192.0.2.1')).toEqual([]);
    expect(await codes('{ plain }', '::ffff:192.0.2.1')).toEqual(['RATE_LIMITED']);
    expect(await codes('{ plain }', null)).toEqual([]);
    expect(await codes('{ plain }', 'garbage')).toEqual(['RATE_LIMITED']);
  });

  it('tells callers apart by the named arguments, whatever they hold', async () => {
    const { codes } = setUp();
    const named = (name: string, kind: string) =>
      codes(`mutation { named(name: ${JSON.stringify(name)}, kind: ${JSON.stringify(kind)}) }`);
    expect(await named('a:b', 'c')).toEqual([]);
    expect(await named('a', 'b:c')).toEqual([]);
    expect(await named('a', 'b:c')).toEqual(['RATE_LIMITED']);
    expect(await named('__proto__', 'constructor')).toEqual([]);
    expect(await named('__proto__', 'constructor')).toEqual(['RATE_LIMITED']);
    expect(await named('x'.repeat(65_536), '')).toEqual([]);
  });

  it('counts a list by its length, and refused calls not at all where told so', async () => {
    const { codes } = setUp();
    expect(await codes('mutation { many(names: ["a", "b", "c", "d"]) }')).toEqual(['RATE_LIMITED']);
    expect(await codes('mutation { many(names: ["a", "b"]) }')).toEqual([]);
    expect(await codes('mutation { many(names: ["a", "b"]) }')).toEqual(['RATE_LIMITED']);
    expect(await codes('mutation { many(names: ["a"]) }')).toEqual([]);
  });

  it('speaks with the message of the field', async () => {
    const { ask } = setUp();
    for (let i = 0; i < 10; i += 1) await ask('{ spoken }');
    const error = (await ask('{ spoken }')).errors?.[0];
    expect(error?.message).toBe('Slow "down"\nplease');
    expect(error?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 10 });
  });

  it('forgets the oldest caller beyond the most it remembers', async () => {
    const { codes } = setUp({ max: 1, windowMs: 60_000 }, 2);
    for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect(await codes('{ plain }', ip)).toEqual([]);
    expect(await codes('{ plain }', '192.0.2.3')).toEqual(['RATE_LIMITED']);
    expect(await codes('{ plain }', '192.0.2.1')).toEqual([]);
  });

  it('holds for a mutation that states none: for each user from wherever, and ten users at an address', async () => {
    const { codes } = setUp({ max: 2, windowMs: 60_000 });
    const silent = 'mutation { silent }';
    const roaming = [];
    for (let n = 0; n < 3; n += 1) roaming.push(...(await codes(silent, `192.0.2.${String(n)}`, 'eve')));
    expect(roaming).toEqual(['RATE_LIMITED']);
    const office = [];
    for (let n = 0; n < 22; n += 1) office.push(...(await codes(silent, '198.51.100.1', `user-${String(n % 11)}`)));
    expect(office).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    for (let n = 0; n < 20; n += 1) expect(await codes(silent, '198.51.100.2')).toEqual([]);
    expect(await codes(silent, '198.51.100.2')).toEqual(['RATE_LIMITED']);
  });

  it('holds for a user of a field that states one too, from wherever', async () => {
    const { codes } = setUp({ max: 2, windowMs: 60_000 });
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await codes('{ plain }', `192.0.2.${String(n)}`, 'eve'));
    expect(answers).toEqual([[], [], ['RATE_LIMITED']]);
    expect(await codes('{ plain }', '192.0.2.0', 'ada')).toEqual([]);
  });

  it('leaves other fields alone, and all of them where limits are off', async () => {
    const { codes } = setUp({ max: 1, windowMs: 60_000 });
    for (let i = 0; i < 3; i += 1) expect(await codes('{ free }')).toEqual([]);
    const off = setUp('off');
    expect(off.schema).toBe(bare);
    for (let i = 0; i < 9; i += 1) expect(await off.codes('{ plain }')).toEqual([]);
  });
});

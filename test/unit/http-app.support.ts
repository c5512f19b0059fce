import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyInstance } from 'fastify';
import { buildSchema, GraphQLError } from 'graphql';
import pino from 'pino';
import type { CookieJar, TokenReader } from '../../src/context/cookie-jar';
import { createHttpApp } from '../../src/http/app';
import type { ContextInput, HttpMetrics, HttpOptions, HttpParts, Readiness } from '../../src/http/http-options';
import { setRetryAfter } from '../../src/graphql/retry-after';
import { RateLimited, ServiceUnavailable, type GatewayError } from '../../src/errors';
import { guardedTimers } from '../../src/outbox/timers';
import { disregard } from '../../src/shared/guarded';

export const NOW = new Date('2030-01-01T00:00:00.000Z');
export const APP = 'https://app.test';
export const TOKENS = {
  accessToken: 'access.token.value',
  accessTokenExpiresAt: new Date(NOW.getTime() + 900_000),
  refreshToken: 'refresh.token.value',
  refreshTokenExpiresAt: new Date(NOW.getTime() + 604_800_000),
};

interface Context extends ContextInput {
  readonly cookies: CookieJar;
}

const typeDefs = `
  type Query { hello: String ip: String locale: String seen: String limited: String broken: String echo(p: String): String }
  type Mutation { signIn: String signOut: String }
`;

const RETRY_AFTER: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({ willSendResponse: async ({ response }) => setRetryAfter(response) }),
};

/** Knows no token for one of ours. */
export const NO_TOKENS: TokenReader = { access: () => null, refresh: () => null };

/** A running app over a small schema, with what it did to look at. */
export class RunningApp {
  ready = true;
  readiness: Readiness | Promise<Readiness> = { ready: true };
  readinessAsked = 0;
  whileExecuting: () => Promise<void> = () => Promise.resolve();
  turnedAway: string[] = [];
  /** The number of further operations let in; the answer beyond is 503. */
  places = Infinity;
  /** Milliseconds that every request has to wait for, and every probe. */
  waitMs = 0;
  probeWaitMs = 0;
  confirm: (token: string) => 'done' | 'invalid' = () => 'done';
  executed = 0;
  entered: string[] = [];
  lines: Record<string, unknown>[] = [];
  confirmed: string[] = [];
  reset: [string, string][] = [];
  refused: string[] = [];
  changed: [string, string | null][] = [];
  cancelled: string[] = [];
  #app: FastifyInstance | null = null;
  url = '';

  #metrics: HttpMetrics | undefined;

  constructor(private readonly options: Partial<HttpOptions> = {}) {}

  /** Keeps in `turnedAway` why something was refused for want of room. */
  counting(): this {
    this.#metrics = {
      contentType: 'text/plain',
      text: () => Promise.resolve(''),
      turnedAway: (reason) => void this.turnedAway.push(reason),
      requested: () => undefined,
    };
    return this;
  }

  async start(path?: string): Promise<this> {
    const apollo = new ApolloServer<Context>({
      schema: this.#schema(),
      plugins: [ApolloServerPluginLandingPageDisabled(), RETRY_AFTER],
      introspection: true,
    });
    await apollo.start();
    this.#app = await createHttpApp(this.#options(), this.#parts(apollo));
    this.url = await this.#app.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
    return this;
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  get app(): FastifyInstance {
    if (this.#app === null) throw new Error('not started');
    return this.#app;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** POST of one operation as JSON, with more or other headers. */
  graphql(query: string, headers: Record<string, string> = {}): Promise<Response> {
    const body = JSON.stringify({ query });
    return this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { redirect: 'manual', ...init });
  }

  /** The server's answer to these bytes until it closes the connection. */
  async raw(bytes: string): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write(bytes, 'latin1');
    return (await buffer(socket)).toString('latin1');
  }

  #schema() {
    const schema = buildSchema(typeDefs);
    const resolve = (type: 'Query' | 'Mutation', resolvers: Record<string, (context: Context) => unknown>): void => {
      const fields = schema.getType(type) as ReturnType<typeof schema.getQueryType>;
      for (const [name, resolver] of Object.entries(resolvers)) {
        const field = fields?.getFields()[name];
        if (field === undefined) throw new Error(name);
        field.resolve = (_parent: unknown, _args: unknown, context: Context) => {
          this.executed += 1;
          return this.whileExecuting().then(() => resolver(context));
        };
      }
    };
    resolve('Query', {
      hello: () => 'world',
      ip: ({ origin }) => origin.ip,
      locale: ({ origin }) => origin.locale,
      seen: ({ cookies, authorization }) => JSON.stringify([cookies.accessToken, cookies.refreshToken, authorization]),
      broken: () => {
        throw new Error('a bug');
      },
      limited: () => {
        throw toGraphQLError(new RateLimited(7));
      },
    });
    resolve('Mutation', {
      signIn: ({ cookies }) => {
        cookies.set(TOKENS);
        return 'in';
      },
      signOut: ({ cookies }) => {
        cookies.clear();
        return 'out';
      },
    });
    return schema;
  }

  #options(): HttpOptions {
    return {
      graphqlPath: '/graphql',
      production: true,
      publicUrl: 'https://auth.test',
      clientOrigins: [APP],
      trustProxy: false,
      landingPage: 'off',
      cookies: {
        secure: true,
        sameSite: 'lax',
        domain: null,
        accessName: 'access_token',
        refreshName: 'refresh_token',
      },
      siteName: 'Test & Co <b>',
      ...this.options,
    };
  }

  #parts(apollo: ApolloServer<Context>): HttpParts<Context> {
    const stream = { write: (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>) };
    return {
      apollo,
      createContext: (input) => input,
      tokens: NO_TOKENS,
      bringsRefreshToken: () => false,
      readiness: async () => {
        this.readinessAsked += 1;
        return this.readiness;
      },
      isReady: () => this.ready,
      jwks: () => ({ keys: [{ kty: 'EC', kid: 'one' }] }),
      version: { name: 'gatehouse', version: '1.2.3' },
      metrics: this.#metrics,
      social: {
        providers: [],
        postingProviders: new Set(),
        returnAddress: () => '',
        depart: () => Promise.reject(new Error('no provider')),
        arrive: () => Promise.resolve(null),
      },
      pages: {
        confirmEmail: (token) => {
          this.confirmed.push(token);
          return Promise.resolve(token).then(this.confirm);
        },
        minPasswordLength: 12,
        resetPassword: ({ token, password }) => {
          this.reset.push([token, password]);
          return Promise.resolve(this.refused.length > 0 ? { refused: this.refused } : this.confirm(token));
        },
        changeEmail: ({ token, code }) => {
          this.changed.push([token, code]);
          return Promise.resolve(token).then(this.confirm);
        },
        emailChangeWantsCode: (token) => Promise.resolve(token.startsWith('paired')),
        cancelEmailChange: (token) => {
          this.cancelled.push(token);
          return Promise.resolve(token).then(this.confirm);
        },
      },
      door: {
        msUntilNext: () => this.waitMs,
        msUntilNextProbe: () => this.probeWaitMs,
        enter: async (query) => {
          if (this.places < 1) throw new ServiceUnavailable(4);
          this.places -= 1;
          this.entered.push(query);
          return () => {
            this.places += 1;
          };
        },
      },
      timers: guardedTimers(disregard),
      logger: pino({ level: 'debug' }, stream),
      clock: { now: () => NOW },
    };
  }
}

function toGraphQLError(error: GatewayError): GraphQLError {
  return new GraphQLError(error.message, { extensions: error.extensions });
}

interface Refused {
  readonly errors: readonly [{ readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }];
}

/** The essence of a refusal: its HTTP status, code and own status; fails where the body has another shape. */
export async function refused(response: Response): Promise<readonly [number, unknown]> {
  expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
  const { errors, ...rest } = (await response.json()) as Refused;
  const [{ message, extensions }] = errors;
  expect(rest).toEqual({});
  expect(extensions).toMatchObject({ status: response.status, requestId: response.headers.get('x-request-id') });
  expect(message).not.toMatch(/fastify|node|apollo|FST_/i);
  return [response.status, extensions['code']];
}

import { HeaderMap, type BaseContext, type HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError, ServiceUnavailable } from '../errors';
import { clientAddress } from './client-address';
import type { CookiePolicy } from './cookies';
import type { ForeignPages } from './foreign-pages';
import { sendAnswer } from './graphql-answer';
import type { HttpParts } from './http-options';
import { refusalOfStatus, refuse } from './refusal';
import { RequestCookieJar } from './request-cookie-jar';
import { requestOrigin } from './request-origin';
import { pathOf } from './request-target';

const JSON_UTF8 = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;
const RESPONSE_JSON = 'application/graphql-response+json';

interface GraphqlRoute<C extends BaseContext> {
  readonly parts: HttpParts<C>;
  readonly cookies: CookiePolicy;
  readonly foreignPages: ForeignPages;
}

/**
 * Executes GraphQL on POST of one JSON operation to `path`, and on nothing else (security rule 25).
 *
 * Each operation holds a place from the moment its body is there, so that a body that never comes holds none, until it is
 * answered or has failed: also where its client has gone, for what was begun still costs.
 */
export function registerGraphql<C extends BaseContext>(
  app: FastifyInstance,
  path: string,
  graphql: GraphqlRoute<C>,
): void {
  app.post(path, {
    onRequest: (request, reply, done) => {
      if (!graphql.parts.isReady()) refuse(reply, new ServiceUnavailable());
      else if (!isPlainJson(request)) refuse(reply, refusalOfStatus(415));
      else done();
    },
    handler: (request, reply) => execute(request, reply, graphql),
  });
}

/** Other charsets and encodings are refused by name, or a filter in front could read another body than we do. */
function isPlainJson({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return JSON_UTF8.test(headers['content-type'] ?? '') && (encoding === undefined || encoding === 'identity');
}

async function execute<C extends BaseContext>(
  request: FastifyRequest,
  reply: FastifyReply,
  graphql: GraphqlRoute<C>,
): Promise<FastifyReply> {
  const { cookies, foreignPages, parts } = graphql;
  const query = queryOf(request.body);
  const takesCookies = foreignPages.takesCookies(request, parts.bringsRefreshToken);
  const leave = await parts.door.enter(query, clientAddress(request));
  try {
    const jar = new RequestCookieJar(request.headers, cookies, { ...parts, takesCookies, path: pathOf(request.url) });
    return await answer(request, reply, { graphql, jar });
  } finally {
    leave();
  }
}

async function answer<C extends BaseContext>(
  request: FastifyRequest,
  reply: FastifyReply,
  { graphql, jar }: { graphql: GraphqlRoute<C>; jar: RequestCookieJar },
): Promise<FastifyReply> {
  const { cookies, parts } = graphql;
  const authorization = request.headers.authorization ?? null;
  const context = parts.createContext({ origin: requestOrigin(request, cookies), authorization, cookies: jar });
  const executed = await parts.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: graphqlRequest(request),
    context: () => Promise.resolve(context),
  });
  if (jar.changes !== null) void reply.header('set-cookie', jar.changes);
  return sendAnswer(reply, executed);
}

/** The GraphQL text of the body; empty where there is none, which Apollo refuses. @throws {GatewayError} */
function queryOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new GatewayError('BAD_REQUEST', 'Send one operation as a JSON object; batches are not executed.');
  }
  return 'query' in body && typeof body.query === 'string' ? body.query : '';
}

/**
 * The request as Apollo takes it: of its headers the two that Apollo reads.
 *
 * Accept holds one type at most, for Apollo refuses an unknown one after executing, and is empty for plain JSON, which
 * is what Apollo answers then without negotiating: a twentieth of a small query's cost.
 */
function graphqlRequest({ headers, body }: FastifyRequest): HTTPGraphQLRequest {
  const read = new HeaderMap();
  read.set('content-type', headers['content-type'] ?? '');
  read.set('accept', prefersResponseJson(headers.accept ?? '') ? RESPONSE_JSON : '');
  return { method: 'POST', headers: read, search: '', body };
}

function prefersResponseJson(accept: string): boolean {
  const [newer, older] = [accept.indexOf(RESPONSE_JSON), accept.indexOf('application/json')];
  return newer >= 0 && (older < 0 || newer < older);
}

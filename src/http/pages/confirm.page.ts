import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { bestLocale } from '../locale';
import type { PageActions } from '../http-options';
import { refusalOf } from '../refusal';
import { requestOrigin } from '../request-origin';
import { statusOf } from '../../errors';
import { PAGE_HEADERS, renderPage } from './page-layout';
import { CONFIRM_TEXTS, type ConfirmPage } from './page-texts';

const PATH = '/confirm';
const MAX_TOKEN_LENGTH = 512;

export interface ConfirmPageParts {
  readonly actions: PageActions;
  readonly siteName: string;
  readonly logger: Logger;
}

/**
 * Serves the page behind a mailed confirmation link. Opening it changes nothing, since mail scanners open
 * every link; only its button, a form without JavaScript, spends the token.
 */
export async function registerConfirmPage(app: FastifyInstance, parts: ConfirmPageParts): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(formbody);
    scope.setErrorHandler((error, request, reply) => fail(error, { request, reply, parts }));
    scope.get(PATH, (request, reply) => {
      const token = tokenIn(request.query);
      return show({ request, reply, parts }, token === null ? INVALID : { page: 'ask', status: 200, token });
    });
    scope.post(PATH, async (request, reply) => {
      const token = tokenIn(request.body);
      const outcome = token === null ? 'invalid' : await parts.actions.confirmEmail(token, requestOrigin(request));
      return show({ request, reply, parts }, outcome === 'invalid' ? INVALID : { page: outcome, status: 200 });
    });
  });
}

interface Shown {
  readonly page: ConfirmPage;
  readonly status: number;
  readonly token?: string;
}

const INVALID: Shown = { page: 'invalid', status: 400 };

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parts: ConfirmPageParts;
}

/** The token of a query or a form, or null where there is not exactly one of a believable length. */
function tokenIn(fields: unknown): string | null {
  const token = typeof fields === 'object' && fields !== null && 'token' in fields ? fields.token : null;
  return typeof token === 'string' && token !== '' && token.length <= MAX_TOKEN_LENGTH ? token : null;
}

function show({ request, reply, parts }: Exchange, { page, status, token }: Shown): FastifyReply {
  const locale = bestLocale(request.headers['accept-language']);
  const fields = token === undefined ? {} : { fields: { token } };
  const html = renderPage({
    locale,
    siteName: parts.siteName,
    text: CONFIRM_TEXTS[locale][page],
    action: 'confirm',
    ...fields,
  });
  return reply.code(status).headers(PAGE_HEADERS).send(html);
}

function fail(error: unknown, exchange: Exchange): FastifyReply {
  const { code, details } = refusalOf(error);
  const status = statusOf(code);
  const { request, reply, parts } = exchange;
  if (status >= 500) parts.logger.error({ requestId: request.id, err: error }, 'a page failed');
  if (details?.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter);
  if (status >= 500) return show(exchange, { page: 'failed', status });
  return show(exchange, { page: code === 'RATE_LIMITED' ? 'wait' : 'invalid', status });
}

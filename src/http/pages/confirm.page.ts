import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { bestLocale } from '../locale';
import type { PageActions } from '../http-options';
import { refusalOf } from '../refusal';
import { requestOrigin } from '../request-origin';
import { statusOf } from '../../errors';
import { escapeHtml, PAGE_HEADERS, renderPage } from './page-layout';
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
      return token === null
        ? show({ request, reply, parts }, 'invalid')
        : show({ request, reply, parts }, 'ask', token);
    });
    scope.post(PATH, async (request, reply) => {
      const token = tokenIn(request.body);
      const outcome = token === null ? 'invalid' : await parts.actions.confirmEmail(token, requestOrigin(request));
      return show({ request, reply, parts }, outcome);
    });
  });
}

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

function show({ request, reply, parts }: Exchange, page: ConfirmPage, token?: string): FastifyReply {
  const locale = bestLocale(request.headers['accept-language']);
  const text = CONFIRM_TEXTS[locale][page];
  const form =
    token === undefined
      ? {}
      : {
          form: `<form method="post" action="confirm"><input type="hidden" name="token" value="${escapeHtml(token)}">`,
        };
  if (page === 'invalid') void reply.code(400);
  return reply.headers(PAGE_HEADERS).send(renderPage({ locale, siteName: parts.siteName, text, ...form }));
}

function fail(error: unknown, exchange: Exchange): FastifyReply {
  const { code, details } = refusalOf(error);
  const status = statusOf(code);
  const { request, reply, parts } = exchange;
  if (status >= 500) parts.logger.error({ requestId: request.id, err: error }, 'a page failed');
  if (details?.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter);
  void reply.code(status);
  if (status >= 500) return show(exchange, 'failed');
  return show(exchange, code === 'RATE_LIMITED' ? 'wait' : 'invalid');
}

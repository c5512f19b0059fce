import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { statusOf } from '../../errors';
import type { RequestOrigin } from '../../shared/request-origin';
import type { CookiePolicy } from '../cookies';
import type { PageOutcome } from '../http-options';
import { bestLocale, type Locale } from '../locale';
import { refusalOf } from '../refusal';
import { requestOrigin } from '../request-origin';
import { PAGE_HEADERS, type PageInput, renderPage } from './page-layout';
import type { LinkPage, LinkTexts, PasswordTexts } from './page-texts';

const MAX_FIELD_LENGTH = 512;
const MAX_PASSWORD_LENGTH = 4096;

/** What the form of a page held. */
export interface LinkForm {
  readonly token: string;
  /** What was typed in, where the page asks for it. */
  readonly code: string | null;
  /** Empty where none was typed in. */
  readonly password: string;
}

/** One kind of mailed link: where it leads, what its pages say, and what its button does. */
export interface MailedLink {
  /** `/confirm` */
  readonly path: string;
  readonly texts: LinkTexts;
  /** Carries the link out, or says that it does not work (any more). */
  readonly act: (form: LinkForm, origin: RequestOrigin) => Promise<PageOutcome>;
  /** Whether the form asks for a code as well. Spends nothing. */
  readonly wantsCode?: (token: string) => Promise<boolean>;
  /** Whether the form asks for a new password, typed in twice. */
  readonly wantsPassword?: boolean;
}

export interface MailedLinkParts {
  readonly links: readonly MailedLink[];
  readonly cookies: CookiePolicy;
  readonly siteName: string;
  readonly logger: Logger;
}

/**
 * Serves the pages behind mailed links. Opening one changes nothing, since mail scanners open every link; only its
 * button, a form without JavaScript, spends the token.
 */
export async function registerMailedLinks(app: FastifyInstance, parts: MailedLinkParts): Promise<void> {
  for (const link of parts.links) {
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      await scope.register(formbody);
      scope.setErrorHandler((error, request, reply) => fail(error, { request, reply, link, parts }));
      scope.get(link.path, (request, reply) => ask({ request, reply, link, parts }));
      scope.post(link.path, (request, reply) => act({ request, reply, link, parts }));
    });
  }
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly link: MailedLink;
  readonly parts: MailedLinkParts;
}

async function ask(exchange: Exchange): Promise<FastifyReply> {
  const token = fieldIn(exchange.request.query, 'token');
  if (token === null) return show(exchange, INVALID);
  const wantsCode = (await exchange.link.wantsCode?.(token)) ?? false;
  return show(exchange, { page: 'ask', status: 200, token, wantsCode });
}

async function act(exchange: Exchange): Promise<FastifyReply> {
  const { body } = exchange.request;
  const [token, code] = [fieldIn(body, 'token'), fieldIn(body, 'code')];
  if (token === null) return show(exchange, INVALID);
  const outcome = await outcomeOf(exchange, { token, code, password: passwordIn(body, 'password') });
  if (outcome === 'invalid') return show(exchange, INVALID);
  if (outcome !== 'done' && 'refused' in outcome) {
    return show(exchange, { page: 'ask', status: 400, token, refused: outcome.refused });
  }
  if (outcome !== 'done') void exchange.reply.header('set-cookie', exchange.parts.cookies.device.line(outcome.devices));
  return show(exchange, { page: 'done', status: 200 });
}

async function outcomeOf({ link, parts, request }: Exchange, form: LinkForm): Promise<PageOutcome> {
  if (form.password !== passwordIn(request.body, 'repeated')) return { refused: ['MISMATCH'] };
  return link.act(form, requestOrigin(request, parts.cookies));
}

interface Shown {
  readonly page: LinkPage;
  readonly status: number;
  /** What the form of the page posts. */
  readonly token?: string;
  readonly wantsCode?: boolean;
  readonly refused?: readonly string[];
}

const INVALID: Shown = { page: 'invalid', status: 400 };

/** The field of a query or a form, or null where there is not exactly one of a believable length. */
function fieldIn(fields: unknown, name: 'token' | 'code'): string | null {
  const value = valueIn(fields, name);
  return typeof value === 'string' && value !== '' && value.length <= MAX_FIELD_LENGTH ? value : null;
}

/** What was typed in, cut where it is longer than any rule allows; empty where there is not exactly one. */
function passwordIn(fields: unknown, name: 'password' | 'repeated'): string {
  const value = valueIn(fields, name);
  return typeof value === 'string' ? value.slice(0, MAX_PASSWORD_LENGTH) : '';
}

function valueIn(fields: unknown, name: string): unknown {
  return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : null;
}

function show({ request, reply, link, parts }: Exchange, shown: Shown): FastifyReply {
  const { page, status, token, refused = [] } = shown;
  const locale = bestLocale(request.headers['accept-language']);
  const texts = link.texts[locale];
  const html = renderPage({
    locale,
    siteName: parts.siteName,
    text: texts[page],
    action: link.path.slice(1),
    ...(token === undefined ? {} : { fields: { token }, inputs: inputsOf(link, texts, shown) }),
    faults: refused.map((rule) => texts.password?.rules[rule] ?? rule),
  });
  return reply.code(status).headers(PAGE_HEADERS).send(html);
}

function inputsOf(
  { wantsPassword = false }: MailedLink,
  { code, password }: LinkTexts[Locale],
  { wantsCode = false }: Shown,
): PageInput[] {
  return [
    ...(wantsCode && code !== undefined ? [{ ...CODE_INPUT, label: code }] : []),
    ...(wantsPassword && password !== undefined ? passwordInputs(password) : []),
  ];
}

function passwordInputs({ label, repeat }: PasswordTexts): PageInput[] {
  return [
    { ...PASSWORD_INPUT, name: 'password', label },
    { ...PASSWORD_INPUT, name: 'repeated', label: repeat },
  ];
}

const PASSWORD_INPUT = { type: 'password', autocomplete: 'new-password' } as const;
const CODE_INPUT = { name: 'code', type: 'text', autocomplete: 'one-time-code', inputMode: 'numeric' } as const;

function fail(error: unknown, exchange: Exchange): FastifyReply {
  const { code, details } = refusalOf(error);
  const status = statusOf(code);
  const { request, reply, parts } = exchange;
  if (status >= 500) parts.logger.error({ requestId: request.id, err: error }, 'a page failed');
  if (details?.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter);
  if (status >= 500) return show(exchange, { page: 'failed', status });
  return show(exchange, { page: code === 'RATE_LIMITED' ? 'wait' : 'invalid', status });
}

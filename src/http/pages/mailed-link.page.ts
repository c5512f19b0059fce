import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { statusOf } from '../../errors';
import type { Clock } from '../../shared/clock';
import type { TokenReader } from '../../context/cookie-jar';
import type { CookiePolicy } from '../cookies';
import { bestLocale, type Locale } from '../locale';
import { isBusy, type OverloadReport } from '../overload-report';
import type { ClaimedAccount, KnownBrowser, PageOutcome, PageVisit, SignedInBrowser } from '../page-outcome';
import { refusalOf } from '../refusal';
import { RequestCookieJar } from '../request-cookie-jar';
import { requestOrigin } from '../request-origin';
import { pathOf } from '../request-target';
import { formIn, isRepeated, type LinkForm, tokenIn } from './link-form';
import { type OnwardLink, onwardLinks } from './onward';
import { CODE_INPUT, passwordInputs } from './page-inputs';
import { PAGE_HEADERS, type PageForm, type PageInput, type RenderPage } from './page-layout';
import { ACCOUNT_LABEL, type LinkPage, type LinkTexts } from './page-texts';

/** One kind of mailed link: where it leads, what its pages say, and what its button does. */
export interface MailedLink {
  /** `/confirm` */
  readonly path: string;
  readonly texts: LinkTexts;
  /** Carries the link out, or says that it does not work (any more). */
  readonly act: (form: LinkForm, visit: PageVisit) => Promise<PageOutcome>;
  /** Whether the form asks for a code as well. Spends nothing. */
  readonly wantsCode?: (token: string) => Promise<boolean>;
  /** Whether the form asks for a new password, typed in twice. */
  readonly wantsPassword?: boolean;
  /** Returns the further offer of the page, for this link and visitor; null where the link does not work. Spends nothing. */
  readonly offer: (token: string, visit: PageVisit, locale: Locale) => Promise<Offer | null>;
  /** The targets of its pages' links; the app where nothing is said of one, and nowhere while a button is to be pressed. */
  readonly onward?: Readonly<Partial<Record<Shown['page'], readonly OnwardLink[]>>>;
  /** The page of the step that may be due after the button. Its form posts the step in place of a token. */
  readonly next?: MailedLink;
  /** The forms of the page that tells that the account has come to the visitor. */
  readonly claimedForms?: (claimed: ClaimedAccount['claimed'], locale: Locale) => readonly PageForm[];
}

/** The offers and texts by which a page differs from the page of every link of its kind. */
export interface Offer {
  /** The name of the account, for forms with a password. */
  readonly username?: string;
  readonly text?: string;
  readonly inputs?: readonly PageInput[];
  readonly others?: readonly PageForm[];
}

export interface MailedLinkParts {
  readonly links: readonly MailedLink[];
  readonly siteName: string;
  readonly appUrl: string | null;
  readonly renderPage: RenderPage;
  readonly cookies: CookiePolicy;
  readonly logger: Logger;
  readonly overload: OverloadReport;
  readonly clock: Clock;
  readonly tokens: TokenReader;
}

/**
 * Serves the pages behind mailed links. Opening one changes nothing, since mail scanners open every link; only its
 * button, a form without JavaScript, spends the token.
 */
export async function registerMailedLinks(app: FastifyInstance, parts: MailedLinkParts): Promise<void> {
  for (const link of parts.links) {
    await registerPage(app, link, parts);
    if (link.next !== undefined) await registerPage(app, link.next, parts);
  }
}

async function registerPage(app: FastifyInstance, link: MailedLink, parts: MailedLinkParts): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(formbody);
    const exchange = (request: FastifyRequest, reply: FastifyReply): Exchange => {
      const jar = new RequestCookieJar(request.headers, parts.cookies, { ...parts, path: pathOf(request.url) });
      return { request, reply, link, parts, jar };
    };
    scope.setErrorHandler((error, request, reply) => fail(error, exchange(request, reply)));
    if (parts.links.includes(link)) scope.get(link.path, (request, reply) => ask(exchange(request, reply)));
    scope.post(link.path, (request, reply) => act(exchange(request, reply)));
  });
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly link: MailedLink;
  readonly parts: MailedLinkParts;
  readonly jar: RequestCookieJar;
}

async function ask(exchange: Exchange): Promise<FastifyReply> {
  const token = tokenIn(exchange.request.query);
  if (token === null) return show(exchange, INVALID);
  const wantsCode = (await exchange.link.wantsCode?.(token)) ?? false;
  const offer = await offerOf(exchange, token);
  return show(exchange, offer === null ? INVALID : { page: 'ask', status: 200, token, wantsCode, offer });
}

async function act(exchange: Exchange): Promise<FastifyReply> {
  const token = tokenIn(exchange.request.body);
  if (token === null) return show(exchange, INVALID);
  const outcome = await outcomeOf(exchange, formIn(exchange.request.body, token));
  if (outcome === 'invalid') return show(exchange, INVALID);
  if (outcome === 'done' || outcome === 'removed') return show(exchange, { page: outcome, status: 200 });
  if ('claimed' in outcome) return show(exchange, { page: 'claimed', status: 200, claimed: outcome.claimed });
  if ('devices' in outcome) {
    keepCookies(exchange, outcome);
    return show(exchange, { page: 'tokens' in outcome && outcome.isClaimed ? 'claimed' : 'done', status: 200 });
  }
  if ('step' in outcome) return askAgain({ ...exchange, link: exchange.link.next ?? exchange.link }, outcome.step);
  return askAgain(exchange, token, outcome.refused);
}

function keepCookies({ jar }: Exchange, browser: KnownBrowser | SignedInBrowser): void {
  if ('tokens' in browser) jar.set(browser.tokens);
  jar.keepDevices(browser.devices);
}

async function askAgain(exchange: Exchange, token: string, refused: readonly string[] = []): Promise<FastifyReply> {
  const offer = await offerOf(exchange, token);
  if (offer === null) return show(exchange, INVALID);
  return show(exchange, { page: 'ask', status: refused.length === 0 ? 200 : 400, token, refused, offer });
}

async function outcomeOf({ jar, link, parts, request }: Exchange, form: LinkForm): Promise<PageOutcome> {
  if (!isRepeated(request.body, form)) return { refused: ['MISMATCH'] };
  return link.act(form, visitOf(request, { parts, jar }));
}

async function offerOf({ jar, link, parts, request }: Exchange, token: string): Promise<Offer | null> {
  return link.offer(token, visitOf(request, { parts, jar }), localeOf(request));
}

/** The visitor. Cookies of several sessions identify no one, and are cleared. */
function visitOf(request: FastifyRequest, { jar, parts }: Pick<Exchange, 'jar' | 'parts'>): PageVisit {
  if (jar.isAmbiguous) jar.clear();
  const { accessToken, refreshToken } = jar;
  return { origin: requestOrigin(request, parts.cookies), accessToken, refreshToken };
}

function localeOf(request: FastifyRequest): Locale {
  return bestLocale(request.headers['accept-language']);
}

interface Shown {
  readonly page: LinkPage | 'claimed' | 'removed';
  readonly status: number;
  /** The token that the form of the page posts. */
  readonly token?: string;
  readonly wantsCode?: boolean;
  readonly offer?: Offer;
  readonly claimed?: ClaimedAccount['claimed'];
  readonly refused?: readonly string[];
}

const INVALID: Shown = { page: 'invalid', status: 400 };

function show({ jar, request, reply, link, parts }: Exchange, shown: Shown): FastifyReply {
  const { claimed, offer = {}, page, refused = [], status } = shown;
  const locale = localeOf(request);
  const texts = link.texts[locale];
  const text = texts[page] ?? texts.done;
  const links = page === 'ask' ? [] : (link.onward?.[page] ?? [{ to: 'app' }]);
  const html = parts.renderPage({
    locale,
    siteName: parts.siteName,
    text: offer.text === undefined ? text : { ...text, text: offer.text },
    forms:
      claimed === undefined ? formsOf(link, { locale, texts }, shown) : (link.claimedForms?.(claimed, locale) ?? []),
    faults: refused.map((rule) => texts.password?.rules[rule] ?? texts.rules?.[rule] ?? rule),
    links: onwardLinks(links, parts, locale),
  });
  if (jar.changes !== null) void reply.header('set-cookie', jar.changes);
  return reply.code(status).headers(PAGE_HEADERS).send(html);
}

function formsOf(
  link: MailedLink,
  { locale, texts }: { locale: Locale; texts: LinkTexts[Locale] },
  shown: Shown,
): PageForm[] {
  const { offer = {}, page, token } = shown;
  if (token === undefined) return [];
  const { button, heading } = texts[page] ?? texts.done;
  const inputs = [...inputsOf(link, texts, shown), ...(offer.inputs ?? [])];
  const { username } = offer;
  const named = username !== undefined && inputs.some(({ type }) => type === 'password');
  const account = named ? { account: { label: ACCOUNT_LABEL[locale], username } } : {};
  const main = { action: link.path.slice(1), fields: { token }, ...account, inputs, button: button ?? heading };
  return [main, ...(offer.others ?? [])];
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

function fail(error: unknown, exchange: Exchange): FastifyReply {
  const { code, details } = refusalOf(error);
  const status = statusOf(code);
  const { request, reply, parts } = exchange;
  if (isBusy(error)) parts.overload.count('busy');
  else if (status >= 500) parts.logger.error({ requestId: request.id, err: error }, 'a page failed');
  if (details?.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter);
  if (status >= 500) return show(exchange, { page: 'failed', status });
  return show(exchange, { page: code === 'RATE_LIMITED' ? 'wait' : 'invalid', status });
}

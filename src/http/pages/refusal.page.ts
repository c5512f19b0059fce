import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, statusOf } from '../../errors';
import type { HttpOptions } from '../http-options';
import { bestLocale } from '../locale';
import type { Refusal } from '../refusal';
import { onwardLinks } from './onward';
import { PAGE_HEADERS, type PageLinks, type RenderPage } from './page-layout';
import { EXPLORE_TEXTS, REFUSAL_TEXTS, type RefusalPage } from './refusal-texts';

type RefusalPageOptions = Pick<
  HttpOptions,
  'appUrl' | 'graphqlPath' | 'landingPage' | 'production' | 'publicUrl' | 'siteName'
>;

/** The pages of the codes; every other code below 500 is of the address. */
const PAGES: Readonly<Partial<Record<ErrorCode, RefusalPage>>> = {
  NOT_FOUND: 'wrong',
  METHOD_NOT_ALLOWED: 'wrong',
  CSRF_BLOCKED: 'form',
  PAYLOAD_TOO_LARGE: 'unread',
  UNSUPPORTED_MEDIA_TYPE: 'unread',
  RATE_LIMITED: 'wait',
};

/** Answers a refusal with a page that says where to go. The path is not repeated: anybody could write a text there. */
export function refusalPage(options: RefusalPageOptions, renderPage: RenderPage) {
  return ({ headers, raw }: FastifyRequest, reply: FastifyReply, { code }: Refusal): FastifyReply => {
    const locale = bestLocale(headers['accept-language']);
    const status = statusOf(code);
    const page = PAGES[code] ?? (status >= 500 ? 'failed' : 'address');
    const isRoot = page === 'wrong' && /^\/?(?:\?|$)/.test(raw.url ?? '');
    const isExplorable = page === 'wrong' && !options.production && options.landingPage === 'sandbox';
    const app = { siteName: options.siteName, appUrl: options.appUrl ?? null };
    const html = renderPage({
      locale,
      siteName: options.siteName,
      text: REFUSAL_TEXTS[locale][isRoot ? 'root' : page],
      ...(isExplorable ? { seeAlso: explorers(options, EXPLORE_TEXTS[locale]) } : {}),
      links: onwardLinks([{ to: 'app' }], app, locale),
    });
    return reply.code(status).headers(PAGE_HEADERS).send(html);
  };
}

/** The explorers, below the path of PUBLIC_URL. */
function explorers(
  { graphqlPath, publicUrl }: RefusalPageOptions,
  { altair, sandbox, text }: (typeof EXPLORE_TEXTS)['en'],
): PageLinks {
  const base = new URL(publicUrl).pathname.replace(/\/+$/, '');
  const links = [
    { href: `${base}${graphqlPath}`, label: sandbox },
    { href: `${base}/explorer`, label: altair },
  ];
  return { text, links };
}

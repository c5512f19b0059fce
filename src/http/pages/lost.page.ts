import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpOptions } from '../http-options';
import { bestLocale } from '../locale';
import { LOST_TEXTS } from './lost-texts';
import { PAGE_HEADERS, type RenderPage } from './page-layout';

type LostPageOptions = Pick<HttpOptions, 'graphqlPath' | 'landingPage' | 'production' | 'publicUrl' | 'siteName'>;

/** Whether somebody opened the address in a browser: programs, and scripts of pages, ask for no HTML. */
export function isOpenedByBrowser({ headers, method }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;
}

/** Answers 404 with a page that says where to go. The path is not repeated: anybody could write a text there. */
export function showLostPage(options: LostPageOptions, renderPage: RenderPage) {
  return ({ headers, raw }: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const locale = bestLocale(headers['accept-language']);
    const { altair, explore, root, sandbox, text, wrong } = LOST_TEXTS[locale];
    const heading = /^\/?(?:\?|$)/.test(raw.url ?? '') ? root : wrong;
    const { explorer, graphql } = pathsOf(options);
    const links = [
      { href: graphql, label: sandbox },
      { href: explorer, label: altair },
    ];
    const isExplorable = !options.production && options.landingPage === 'sandbox';
    const html = renderPage({
      locale,
      siteName: options.siteName,
      text: { heading, text },
      ...(isExplorable ? { seeAlso: { text: explore, links } } : {}),
    });
    return reply.code(404).headers(PAGE_HEADERS).send(html);
  };
}

/** The paths of the explorers, below that of PUBLIC_URL. */
function pathsOf({ graphqlPath, publicUrl }: LostPageOptions): { graphql: string; explorer: string } {
  const base = new URL(publicUrl).pathname.replace(/\/+$/, '');
  return { graphql: `${base}${graphqlPath}`, explorer: `${base}/explorer` };
}

import type { BaseContext } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceUnavailable, statusOf } from '../errors';
import type { CookiePolicy } from './cookies';
import type { HttpParts } from './http-options';
import { bestLocale } from './locale';
import { onwardLinks } from './pages/onward';
import { PAGE_HEADERS, type RenderPage } from './pages/page-layout';
import { SOCIAL_TEXTS, type SocialPage } from './pages/social-texts';
import { refusalOf, refuse } from './refusal';
import { RequestCookieJar } from './request-cookie-jar';
import { requestOrigin } from './request-origin';
import { queryOf } from './request-target';
import type { SocialOutcome } from './social-actions';

const FORM = 'application/x-www-form-urlencoded';
/** Far above a code, a state and a name. */
const MAX_FORM_BYTES = 16_384;

/** The return page's parameters. */
const TOLD = ['challenge', 'error'];

interface SocialParts<C extends BaseContext> {
  readonly parts: HttpParts<C>;
  readonly cookies: CookiePolicy;
  readonly siteName: string;
  readonly appUrl: string | null;
  readonly renderPage: RenderPage;
}

/** Serves the way to each provider and back. Without providers there are no such paths. */
export async function registerSocial<C extends BaseContext>(
  app: FastifyInstance,
  social: SocialParts<C>,
): Promise<void> {
  for (const provider of social.parts.social.providers) {
    const way = new ProviderRoutes(provider, social);
    // A HEAD would use up what waits for the GET.
    const options = { exposeHeadRoute: false, onRequest: refuseUnready(social.parts) };
    app.get(`/auth/${provider}`, options, (request, reply) => way.depart(request, reply));
    app.get(`/auth/${provider}/callback`, options, (request, reply) =>
      way.arrive(request, reply, new URLSearchParams(queryOf(request.raw.url ?? ''))),
    );
    if (social.parts.social.postingProviders.has(provider)) await registerPost(app, { provider, way, options });
  }
}

/** Serves the way back by a form that the provider's page posts (OAuth 2.0 Form Post Response Mode). */
async function registerPost<C extends BaseContext>(
  app: FastifyInstance,
  { options, provider, way }: { provider: string; way: ProviderRoutes<C>; options: object },
): Promise<void> {
  await app.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MAX_FORM_BYTES }, (_request, body, done) => {
      done(null, new URLSearchParams(body.toString()));
    });
    const open = { ...options, config: { isPostedFromElsewhere: true } };
    scope.post(`/auth/${provider}/callback`, open, (request, reply) =>
      way.arrive(request, reply, request.body instanceof URLSearchParams ? request.body : new URLSearchParams()),
    );
    registered();
  });
}

function refuseUnready({ isReady }: Pick<HttpParts<BaseContext>, 'isReady'>) {
  return (_request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    if (isReady()) done();
    else refuse(reply, new ServiceUnavailable());
  };
}

class ProviderRoutes<C extends BaseContext> {
  constructor(
    private readonly provider: string,
    private readonly social: SocialParts<C>,
  ) {}

  /** Sends the browser to the provider; a refusal goes to the page that it would come back to. */
  async depart(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const returnTo = this.social.parts.social.returnAddress((request.query as { returnTo?: unknown }).returnTo);
    const jar = this.jarOf(request);
    return redirect(reply, jar, await this.departure(returnTo, jar, request));
  }

  /** Ends what this browser began, and sends it to the page that it is to come back to. */
  async arrive(request: FastifyRequest, reply: FastifyReply, query: URLSearchParams): Promise<FastifyReply> {
    const jar = this.jarOf(request);
    const returned = await this.social.parts.social.arrive({
      provider: this.provider,
      query,
      bindingsOf: (flow) => jar.bindingsOf(flow),
      origin: requestOrigin(request, this.social.cookies),
    });
    if (returned === null) return this.show(request, reply, { page: 'invalid', status: 400 });
    const { flow, outcome, returnTo } = returned;
    jar.unbind(flow);
    if ('tokens' in outcome) {
      jar.set(outcome.tokens);
      jar.keepDevices(outcome.devices);
    }
    if (returnTo !== null) return redirect(reply, jar, this.withOutcome(returnTo, outcome, request));
    void reply.header('set-cookie', jar.changes ?? []);
    return this.show(request, reply, pageOf(outcome));
  }

  private async departure(returnTo: string, jar: RequestCookieJar, request: FastifyRequest): Promise<string> {
    try {
      const { location, binding } = await this.social.parts.social.depart(
        this.provider,
        returnTo,
        requestOrigin(request, this.social.cookies),
      );
      jar.bind(binding);
      return location;
    } catch (error) {
      return this.withOutcome(returnTo, { error }, request);
    }
  }

  private withOutcome(returnTo: string, outcome: SocialOutcome, { id }: FastifyRequest): string {
    const url = withoutOurs(returnTo);
    if ('challengeId' in outcome) url.searchParams.set('challenge', outcome.challengeId);
    if ('error' in outcome) url.searchParams.set('error', this.codeOf(outcome.error, id));
    return url.href;
  }

  private codeOf(error: unknown, requestId: string): string {
    const { code } = refusalOf(error);
    const { logger } = this.social.parts;
    if (statusOf(code) >= 500) logger.error({ requestId, err: error }, 'a sign-in at a provider failed');
    return code;
  }

  private jarOf({ headers }: FastifyRequest): RequestCookieJar {
    return new RequestCookieJar(headers, this.social.cookies, this.social.parts);
  }

  private show(
    { headers }: FastifyRequest,
    reply: FastifyReply,
    { page, status }: { page: SocialPage; status: number },
  ): FastifyReply {
    const locale = bestLocale(headers['accept-language']);
    const { renderPage, siteName } = this.social;
    const links = onwardLinks([{ to: 'app' }], this.social, locale);
    const html = renderPage({ locale, siteName, text: SOCIAL_TEXTS[locale][page], links });
    return reply.code(status).headers(PAGE_HEADERS).send(html);
  }
}

/** The return page, without the parameters of an earlier try: a success would read as refused. */
function withoutOurs(returnTo: string): URL {
  const url = new URL(returnTo);
  // Only where it is there, for a removal writes the whole query anew.
  for (const name of TOLD) if (url.searchParams.has(name)) url.searchParams.delete(name);
  return url;
}

/** The page after linking if the client named none of its own. */
function pageOf(outcome: SocialOutcome): { page: SocialPage; status: number } {
  if (!('error' in outcome)) return { page: 'linked', status: 200 };
  const { code } = refusalOf(outcome.error);
  return { page: code === 'IDENTITY_TAKEN' ? 'taken' : 'failed', status: statusOf(code) };
}

/** See Other: whatever came here, the browser goes on with a GET. */
function redirect(reply: FastifyReply, jar: RequestCookieJar, location: string): FastifyReply {
  if (jar.changes !== null) void reply.header('set-cookie', jar.changes);
  return reply.code(303).header('location', location).send();
}

import type { Client } from './client';
import type { TestGateway } from './gateway';

/** The gateway's address from outside in tests; its port is another at each start. */
export const PUBLIC_URL = 'https://auth.example.com';
/** A page of a client. */
export const APP = 'https://app.example.com/signed-in';
const MOST_STEPS = 20;

/** One answer on the way. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser that goes from page to page with the cookies of each host; those of the gateway are the client's. */
export class Traveller {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(
    private readonly gateway: Pick<TestGateway, 'url'>,
    readonly client: Client,
  ) {
    this.jars.set(new URL(gateway.url).host, client.cookies);
  }

  /** One request, redirects not followed. */
  async open(address: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const url = address.replace(PUBLIC_URL, this.gateway.url);
    const jar = this.jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const answer = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie }, ...body });
    for (const line of answer.headers.getSetCookie()) keep(jar, line);
    const location = answer.headers.get('location');
    return {
      url,
      status: answer.status,
      location: location === null ? null : new URL(location, url).href,
      text: await answer.text(),
      headers: answer.headers,
    };
  }

  /** Follows redirects to the first address that `isEnd` takes, which is not opened; else to the page where they end. */
  async follow(page: Page, isEnd: (url: string) => boolean): Promise<Page> {
    let present = page;
    for (let steps = 0; present.location !== null && !isEnd(present.location); steps += 1) {
      if (steps === MOST_STEPS) throw new Error('redirects without end');
      present = await this.open(present.location);
    }
    return present;
  }

  /** The way to a provider's first page. */
  begin(provider: string, returnTo = APP): Promise<Page> {
    return this.open(`${PUBLIC_URL}/auth/${provider}?returnTo=${encodeURIComponent(returnTo)}`);
  }

  /** Back from the provider: the callback's answer. */
  async comeBack(page: Page): Promise<Page> {
    const end = await this.follow(page, isCallback);
    if (end.location === null) throw new Error(`the provider sends nobody back: ${end.text.slice(0, 300)}`);
    return this.open(end.location);
  }

  /** Signs in at oidc-provider's own pages and consents, and comes back. */
  async signInThere(page: Page, login: string): Promise<Page> {
    const loginPage = await this.follow(page, isCallback);
    if (loginPage.location !== null) return this.open(loginPage.location);
    const consentPage = await this.follow(
      await this.open(formOf(loginPage), { prompt: 'login', login, password: 'x' }),
      isCallback,
    );
    if (consentPage.location !== null) return this.open(consentPage.location);
    return this.comeBack(await this.open(formOf(consentPage), { prompt: 'consent' }));
  }

  private jarOf(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar);
    return jar;
  }
}

/** Whether the address is the end of a way to a provider. */
export function isCallback(url: string): boolean {
  return url.startsWith(`${PUBLIC_URL}/auth/`) && url.includes('/callback');
}

/** The parameters that the return page receives: `error`, `challenge`, or nothing. */
export function toldOf({ location }: Page): Record<string, string> {
  if (!location?.startsWith('https://app.example.com/')) throw new Error(`not sent back, but to ${String(location)}`);
  return Object.fromEntries(new URL(location).searchParams);
}

function formOf({ text, url }: Page): string {
  const action = /<form[^>]*action="([^"]+)"/.exec(text)?.[1];
  if (action === undefined) throw new Error(`no form on ${url}: ${text.slice(0, 300)}`);
  return new URL(action, url).href;
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0|expires=thu, 01 jan 1970/i.test(line) || value === '') jar.delete(name);
  else jar.set(name, value);
}

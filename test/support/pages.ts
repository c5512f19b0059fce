import type { Client } from './client';
import type { TestGateway } from './gateway';

/** A page, as a browser shows it. */
export interface ShownPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** The forms of the page, in their order. */
  readonly forms: readonly PageForm[];
}

export interface PageForm {
  readonly action: string;
  /** The values its button posts where nothing is typed in. */
  readonly hidden: Readonly<Record<string, string>>;
  /** The names of what can be typed in or ticked. */
  readonly inputs: readonly string[];
}

/** The page as a browser with the client's cookies shows it, or as one without any. */
export async function openPage(gateway: TestGateway, path: string, client?: Client): Promise<ShownPage> {
  return shown(await fetch(`${gateway.url}${path}`, { headers: headersOf(client) }), client);
}

/** The page a browser shows after its form is sent; the client keeps the cookies that come. */
export async function press(
  gateway: TestGateway,
  form: Pick<PageForm, 'action' | 'hidden'> | undefined,
  { typed = {}, client }: { typed?: Record<string, string>; client?: Client } = {},
): Promise<ShownPage> {
  if (form === undefined) throw new Error('the page has no such form');
  const body = new URLSearchParams({ ...form.hidden, ...typed });
  const response = await fetch(`${gateway.url}/${form.action}`, { method: 'POST', headers: headersOf(client), body });
  return shown(response, client);
}

/** The first form of the page behind the link of a mail that confirms an address. */
export function confirmForm(token: string): Pick<PageForm, 'action' | 'hidden'> {
  return { action: 'confirm', hidden: { token } };
}

function headersOf(client: Client | undefined): Record<string, string> {
  const cookie = [...(client?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  return { ...client?.headers, ...(cookie === '' ? {} : { cookie }) };
}

async function shown(response: Response, client?: Client): Promise<ShownPage> {
  client?.keepCookies(response.headers);
  const html = await response.text();
  const forms = [...html.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)].map(([, action, held]) => {
    const hidden = [...(held ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
    const inputs = [...(held ?? '').matchAll(/<input type="(?!hidden)\w+" name="(\w+)"/g)];
    return {
      action: action ?? '',
      hidden: Object.fromEntries(hidden.map(([, name, value]) => [name ?? '', value ?? ''])),
      inputs: inputs.map(([, name]) => name ?? ''),
    };
  });
  return { status: response.status, headers: response.headers, html, forms };
}

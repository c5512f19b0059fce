import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** One error of an answer, as clients see it. */
export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly status: number;
    readonly requestId: string;
    readonly reason?: string;
    readonly retryAfter?: number;
    readonly numericCode?: number;
    readonly fields?: readonly { readonly path: string; readonly rule: string; readonly message: string }[];
  };
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T | null;
  readonly errors: readonly AnsweredError[];
  /** The code of the first error, or null where there is none. */
  readonly code: string | null;
  /** The body as it came. */
  readonly text: string;
}

/** A browser or app: it keeps cookies and sends given operations. */
export class Client {
  readonly cookies = new Map<string, string>();
  /** Sent with every request. */
  readonly headers: Record<string, string> = {};

  constructor(readonly url: string) {}

  /** The answer to one typed operation. */
  async send<Data, Variables>(
    operation: TypedDocumentNode<Data, Variables>,
    ...[variables]: Record<string, never> extends Variables ? [variables?: Variables] : [variables: Variables]
  ): Promise<Answer<Data>> {
    return this.post<Data>({ query: print(operation), variables: variables ?? {} });
  }

  /** The answer to a GraphQL text. */
  query<T = Record<string, unknown>>(query: string, variables: Record<string, unknown> = {}): Promise<Answer<T>> {
    return this.post<T>({ query, variables });
  }

  /** The answer to any JSON body. */
  async post<T>(body: unknown): Promise<Answer<T>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.cookieHeader(), ...this.headers },
      body: JSON.stringify(body),
    });
    this.keepCookies(response.headers);
    const text = await response.text();
    const { data = null, errors = [] } = JSON.parse(text) as { data?: T | null; errors?: AnsweredError[] };
    return {
      status: response.status,
      headers: response.headers,
      data,
      errors,
      code: errors[0]?.extensions.code ?? null,
      text,
    };
  }

  /** A copy of this client as it is now: the same cookies and headers, changed apart from each other. */
  copy(): Client {
    const twin = new Client(this.url);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    Object.assign(twin.headers, this.headers);
    return twin;
  }

  /** Keeps the cookies that an answer sets, as a browser does. */
  keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  private cookieHeader(): Record<string, string> {
    const pairs = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
  }
}

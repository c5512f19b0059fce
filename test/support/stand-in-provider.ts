import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { CLIENT, type PersonThere } from './oidc-server';

/** The things that the provider does other than it should. */
export interface Lies {
  /** Claims of the id token that are not true. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The signature of the id token: by a key that is not published, or not at all. */
  readonly signature?: 'foreign' | 'none' | 'hmac';
  /** `iss` of the answer (RFC 9207); null leaves it out. */
  readonly iss?: string | null;
  /** `error` instead of a code. */
  readonly error?: string;
  /** The beginning of codes. */
  readonly codePrefix?: string;
  /** These paths never answer. */
  readonly silent?: readonly string[];
  /** These paths answer this status. */
  readonly broken?: Readonly<Record<string, number>>;
  /** Headers of the answers of those paths. */
  readonly headers?: Readonly<Record<string, string>>;
  /** These paths answer without end. */
  readonly endless?: readonly string[];
  /** Members of the discovery document that are not true. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The answers of these paths, such as `/userinfo`, in place of their own. */
  readonly documents?: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly nonce: string | null;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly person: PersonThere & { readonly sub: string };
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A provider of our own: it signs everybody in at once, as whom the test says, and lies as the test says. */
export class StandInProvider {
  lies: Lies = {};
  /** The person who is signed in there. */
  person: PersonThere & { readonly sub: string } = { sub: 'nobody' };
  /** The number of requests for each path. */
  readonly asked = new Map<string, number>();
  /** The key that verifies the client's secret, where that is a token which the client signs. */
  secretKey: KeyObject | null = null;
  /** The secrets that the client showed. */
  readonly secrets: string[] = [];
  /** The field `user` of the next form that is posted, as Apple has it once. */
  user: string | null = null;
  private readonly codes = new Map<string, Given>();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(): Promise<StandInProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const provider = new StandInProvider(server, issuer);
    server.on('request', (request, response) => void provider.answer(request, response));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The settings that make a gateway use it under these names. */
  settings(...names: string[]): Record<string, string> {
    const each = names.flatMap((name) => {
      const prefix = `OIDC_${name.toUpperCase()}`;
      return [
        [`${prefix}_ISSUER`, this.issuer],
        [`${prefix}_CLIENT_ID`, CLIENT.id],
        [`${prefix}_CLIENT_SECRET`, CLIENT.secret],
      ];
    });
    return { OIDC_PROVIDERS: names.join(','), ...(Object.fromEntries(each) as Record<string, string>) };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.issuer);
    this.asked.set(url.pathname, (this.asked.get(url.pathname) ?? 0) + 1);
    const { broken = {}, endless = [], silent = [] } = this.lies;
    if (silent.includes(url.pathname)) return;
    const status = broken[url.pathname];
    if (status !== undefined) json(response, { error: 'server_error' }, status, this.lies.headers);
    else if (endless.includes(url.pathname)) pour(response);
    else if (url.pathname.endsWith('/authorize')) this.authorize(url, response);
    else await this.answerJson(url, request, response);
  }

  private async answerJson(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (['/token', '/login/oauth/access_token'].includes(url.pathname)) {
      const { body, status } = this.exchange(
        new URLSearchParams(await bodyOf(request)),
        request,
        url.pathname !== '/token',
      );
      json(response, body, status);
      return;
    }
    const body = this.documents()[url.pathname];
    json(response, body ?? {}, body === undefined ? 404 : 200);
  }

  private documents(): Record<string, unknown> {
    const { issuer, person } = this;
    const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
    return {
      '/.well-known/openid-configuration': { ...metadata(issuer), ...this.lies.metadata },
      '/jwks': { keys: [key] },
      '/api/v3/user': { id: Number(person.sub), login: 'ada', name: person.name, avatar_url: person.picture },
      '/api/v3/user/emails': githubEmails(person),
      ...this.lies.documents,
    };
  }

  private authorize(url: URL, response: ServerResponse): void {
    const query = url.searchParams;
    const back = new URL(query.get('redirect_uri') ?? '');
    const code = `${this.lies.codePrefix ?? ''}${randomUUID()}`;
    const { error, iss = url.pathname.startsWith('/login') ? null : this.issuer } = this.lies;
    const redirectUri = back.href;
    const given = { nonce: query.get('nonce'), challenge: query.get('code_challenge') ?? '', redirectUri };
    this.codes.set(code, { ...given, person: this.person });
    const told = { state: query.get('state') ?? '', ...(error === undefined ? { code } : { error }) };
    const answer = { ...told, ...(iss === null ? {} : { iss }) };
    if (query.get('response_mode') === 'form_post') {
      post(response, back.href, { ...answer, ...(this.user === null ? {} : { user: this.user }) });
      return;
    }
    back.search = new URLSearchParams(answer).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  /** As RFC 6749 and 7636 want it: the client's secret, the same redirect, the verifier, and each code once. */
  private exchange(
    form: URLSearchParams,
    request: IncomingMessage,
    isGithub: boolean,
  ): { body: unknown; status: number } {
    const code = form.get('code') ?? '';
    const given = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!this.isClient(request, form)) return { body: { error: 'invalid_client' }, status: 401 };
    if (given?.challenge !== challenge || form.get('redirect_uri') !== given.redirectUri) {
      const error = isGithub ? 'bad_verification_code' : 'invalid_grant';
      return { body: { error }, status: isGithub ? 200 : 400 };
    }
    const token = { access_token: randomUUID(), token_type: 'bearer' };
    return { body: isGithub ? token : { ...token, id_token: this.idToken(given) }, status: 200 };
  }

  private isClient(request: IncomingMessage, form: URLSearchParams): boolean {
    const secret = form.get('client_secret') ?? '';
    this.secrets.push(secret);
    if (this.secretKey === null || !secret.includes('.')) return isClient(request, form);
    const terms = { algorithms: ['ES256'], audience: this.issuer, issuer: 'TEAM123456', subject: CLIENT.id } as const;
    try {
      const { header } = jwt.verify(secret, this.secretKey, { ...terms, algorithms: ['ES256'], complete: true });
      return header.kid === 'KEY1234567' && form.get('client_id') === CLIENT.id;
    } catch {
      return false;
    }
  }

  private idToken({ nonce, person }: Given): string {
    const now = Math.floor(Date.now() / 1000);
    const own = { iss: this.issuer, aud: CLIENT.id, iat: now, exp: now + 300, ...(nonce === null ? {} : { nonce }) };
    // A claim that is undefined is left out.
    const claims = JSON.parse(JSON.stringify({ ...own, ...person, ...this.lies.claims })) as object;
    const { signature } = this.lies;
    if (signature === 'none') return jwt.sign(claims, '', { algorithm: 'none' });
    if (signature === 'hmac') return jwt.sign(claims, CLIENT.secret, { algorithm: 'HS256' });
    const key: KeyObject = signature === 'foreign' ? foreign.privateKey : privateKey;
    return jwt.sign(claims, key, { algorithm: 'RS256', keyid: 'one' });
  }
}

function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}

/** GitHub's list: an address that is not the primary one comes first. */
function githubEmails({ email, email_verified: verified = false }: PersonThere): unknown[] {
  const other = { email: 'other@example.net', primary: false, verified: true, visibility: null };
  return email === undefined ? [other] : [other, { email, primary: true, verified, visibility: 'private' }];
}

function isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
  const [, basic = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodePlus);
  const inBody = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret;
  return inBody || (id === CLIENT.id && secret === CLIENT.secret);
}

function decodePlus(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** A page whose form a script would post at once. */
function post(response: ServerResponse, action: string, fields: Readonly<Record<string, string>>): void {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll('"', '&quot;')}">`,
  );
  const html = `<form method="post" action="${action}">${inputs.join('')}</form>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}

function json(response: ServerResponse, body: unknown, status = 200, headers: Lies['headers'] = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** JSON that never ends, as fast as it is read. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).write('["');
  const more = (): void => {
    if (response.destroyed) return;
    response.write('x'.repeat(65_536), () => setImmediate(more));
  };
  more();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

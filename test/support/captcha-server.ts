import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const CAPTCHA_SECRET = 'a-secret-of-the-site';

/** The answer of one of the three providers to a token that was solved. */
export interface Solved {
  readonly hostname?: string;
  readonly apk_package_name?: string;
  readonly action?: string;
  readonly score?: number;
}

const PATHS: Readonly<Record<string, string>> = {
  recaptcha: '/recaptcha/api/siteverify',
  hcaptcha: '/siteverify',
  turnstile: '/turnstile/v0/siteverify',
};

/** Speaks the verify APIs of reCAPTCHA, hCaptcha and Turnstile as their documentation has them: a form in, JSON out, each token once. */
export class CaptchaServer {
  /** The forms that came, in their order. */
  readonly asked: Record<string, string>[] = [];
  /** In place of a verdict, where it is set. */
  misbehave: 'error' | 'silence' | 'nonsense' | 'flood' | 'redirect' | null = null;
  private readonly solved = new Map<string, Solved>();
  private readonly server: Server;
  private count = 0;

  constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, headers = {}, body }) => {
        if (body !== null) response.writeHead(status, headers).end(body);
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** The address that verifies the provider's tokens. */
  urlFor(provider: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}${PATHS[provider] ?? ''}`;
  }

  /** The token of a captcha that somebody has solved. */
  solve(what: Solved = { hostname: 'app.example.com' }): string {
    this.count += 1;
    const token = `solved-${String(this.count)}`;
    this.solved.set(token, what);
    return token;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(
    request: IncomingMessage,
  ): Promise<{ status: number; headers?: Record<string, string>; body: string | null }> {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    this.asked.push(form);
    switch (this.misbehave) {
      case 'error':
        return { status: 503, body: '{"success":true,"hostname":"app.example.com"}' };
      case 'silence':
        return { status: 200, body: null };
      case 'nonsense':
        return { status: 200, body: '<html>' };
      case 'flood':
        return { status: 200, body: `{"success":true,"hostname":"app.example.com","x":"${'x'.repeat(200_000)}"}` };
      case 'redirect':
        return { status: 302, headers: { location: this.urlFor('hcaptcha') }, body: '' };
      case null:
        return { status: 200, body: JSON.stringify(this.verdict(request, form)) };
    }
  }

  private verdict({ method, url, headers }: IncomingMessage, form: Record<string, string>): object {
    const isCall = method === 'POST' && Object.values(PATHS).includes(url ?? '');
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    if (!isCall || !isForm) return refusal('bad-request');
    if (form['secret'] !== CAPTCHA_SECRET) return refusal('invalid-input-secret');
    const solved = this.solved.get(form['response'] ?? '');
    if (solved === undefined) return refusal('timeout-or-duplicate');
    this.solved.delete(form['response'] ?? '');
    return { success: true, challenge_ts: '2030-01-01T00:00:00Z', 'error-codes': [], ...solved };
  }
}

function refusal(code: string): object {
  return { success: false, 'error-codes': [code] };
}

import { createHmac } from 'node:crypto';
import type { Clock } from '../shared/clock';
import type { EventReceiver } from './event-delivery';
import type { GatewayEvent } from './event-types';

export interface WebhookOptions {
  readonly url: string;
  /** The key of the signatures. */
  readonly key: Buffer;
  readonly clock: Clock;
  readonly userAgent: string;
  /** From the connection to the answer's head; 10 s by default. */
  readonly timeoutMs?: number;
}

/** The receiver did not take the event. Only `code` is kept: its words may hold anything. */
class WebhookFailed extends Error {
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super('the webhook did not take the event', options);
    this.name = 'WebhookFailed';
  }
}

const TIMEOUT_MS = 10_000;

/**
 * Posts events as JSON, signed as Standard Webhooks 1.0 says (standardwebhooks.com).
 *
 * A 2xx answer accepts the event. A redirect is not followed: the event would go to an unchecked place. The answer's
 * body is not read at all.
 */
export class Webhook implements EventReceiver {
  constructor(private readonly options: WebhookOptions) {}

  /** Posts the event. @throws {WebhookFailed} */
  async receive(event: GatewayEvent): Promise<void> {
    const response = await this.post(event);
    await response.body?.cancel();
    if (!response.ok) throw new WebhookFailed(`HTTP_${String(response.status)}`);
  }

  private async post(event: GatewayEvent): Promise<Response> {
    const { timeoutMs = TIMEOUT_MS, url, userAgent } = this.options;
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', 'user-agent': userAgent, ...this.signed(event.id, body) };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
    } catch (error) {
      throw new WebhookFailed(codeOf(error), { cause: error });
    }
  }

  /** Signed anew for each attempt, so that a receiver may refuse one older than a few minutes. */
  private signed(id: string, body: string): Record<string, string> {
    const timestamp = String(Math.floor(this.options.clock.now().getTime() / 1000));
    const signature = createHmac('sha256', this.options.key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  }
}

/** The code of the failure, as the network says it. */
function codeOf(error: unknown): string {
  const { cause, name } = (error ?? {}) as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'TIMED_OUT';
  return typeof cause?.code === 'string' ? cause.code : 'UNREACHABLE';
}

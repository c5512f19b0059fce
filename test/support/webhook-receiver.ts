import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayEvent } from '../../src/events/event-types';

/** One request as it came. */
export interface Posted {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The answer to a request: a status, or anything that HTTP lets it be. */
export type Answer = number | ((response: ServerResponse) => void);

/** A receiver of webhooks on the loopback: it keeps the requests and answers 204 by default. */
export class WebhookReceiver {
  readonly posted: Posted[] = [];
  /** The answers to the next requests, in turn. */
  readonly answers: Answer[] = [];
  /** Judges a request where no answer waits. */
  judge: (event: GatewayEvent) => Answer = () => 204;
  private server: Server | null = null;

  private constructor(private port: number) {}

  /** Listens on a free port. */
  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(0);
    await receiver.up();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}/events?source=gatehouse`;
  }

  /** Every event that was answered or not, repeats included, in the order of arrival. */
  get events(): GatewayEvent[] {
    return this.posted.map(({ body }) => JSON.parse(body) as GatewayEvent);
  }

  /** The events about a user, each once, in the order of their first arrival. */
  about(userId: string): GatewayEvent[] {
    const first = new Map(this.events.filter((event) => event.userId === userId).map((event) => [event.id, event]));
    return [...first.values()];
  }

  /** It listens, again on the port that it had. */
  async up(): Promise<void> {
    const server = createServer((request, response) => void this.take(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Stops listening, and closes all connections. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.posted.push({ method: request.method ?? '', headers: request.headers, body });
    const answer = this.answers.shift() ?? this.judge(JSON.parse(body) as GatewayEvent);
    if (typeof answer === 'number') response.writeHead(answer).end();
    else answer(response);
  }
}

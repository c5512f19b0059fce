import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface KeptAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A client that sends one request after the other on one connection, for as long as the server keeps it. */
export class KeptConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  get(path: string): Promise<KeptAnswer> {
    return this.send(path, 'GET', '');
  }

  /** An operation of the API. */
  query(query: string): Promise<KeptAnswer> {
    return this.send('/graphql', 'POST', JSON.stringify({ query }));
  }

  close(): void {
    this.agent.destroy();
  }

  private send(path: string, method: string, body: string): Promise<KeptAnswer> {
    const headers = { ...this.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, { method, agent: this.agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

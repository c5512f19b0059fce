import { createServer, type Server } from 'node:https';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from './smtp-certificate';

/** The pages of a host, by path. */
export type Pages = Readonly<Record<string, string>>;

/** A front for hosts of one site: TLS, the gateway behind one of them, pages of an app behind the other. */
export interface TlsFront {
  readonly port: number;
  close(): Promise<void>;
}

/** Ends TLS for every host: requests of `gateway.host` go on to it as through a proxy, all others get the pages. */
export async function openTlsFront(gateway: { host: string; url: string }, pages: Pages): Promise<TlsFront> {
  const server: Server = createServer(selfSignedCertificate(), (incoming, answer) => {
    const path = incoming.url ?? '/';
    if (incoming.headers.host !== gateway.host) {
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
      answer.writeHead(pages[path] === undefined ? 404 : 200, { 'content-type': type }).end(pages[path] ?? '');
      return;
    }
    const headers = { ...incoming.headers, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
    const onward = request(`${gateway.url}${path}`, { method: incoming.method ?? 'GET', headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

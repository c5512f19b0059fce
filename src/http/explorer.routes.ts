import { dirname, join, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { EXAMPLE_OPERATION } from './example-operation';

const PREFIX = '/explorer/';
const OPTIONS_SCRIPT = 'initial-options.js';
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; base-uri 'self'; " +
  "form-action 'none'; frame-ancestors ";

/**
 * Serves Altair, a GraphQL client that needs no internet, at /explorer.
 *
 * Its start options are a script of their own, so that no inline script must be allowed. Production never loads
 * either package, and development loads Altair when somebody opens it: that takes longer than all of our own modules.
 */
export async function registerExplorer(app: FastifyInstance, graphqlPath: string): Promise<void> {
  const { fastifyStatic } = await import('@fastify/static');
  const options = {
    baseURL: PREFIX,
    endpointURL: graphqlPath,
    serveInitialOptionsInSeperateRequest: OPTIONS_SCRIPT,
    // No sign-in at Altair's own servers, and no banner for it.
    disableAccount: true,
    initialQuery: EXAMPLE_OPERATION,
    // Its banners advertise what its makers sell.
    persistedSettings: { 'banners.disable': true },
  };
  for (const path of ['/explorer', PREFIX]) {
    app.get(path, async (_request, reply) => {
      const { renderAltair } = await import('altair-static');
      return reply
        .headers({ 'content-security-policy': policyOf(path), 'content-type': 'text/html; charset=utf-8' })
        .send(renderAltair(options));
    });
  }
  app.get(`${PREFIX}${OPTIONS_SCRIPT}`, async (_request, reply) => {
    const { renderInitSnippet } = await import('altair-static');
    return reply.header('content-type', 'text/javascript; charset=utf-8').send(renderInitSnippet(options));
  });
  await app.register(fastifyStatic, {
    root: join(dirname(require.resolve('altair-static')), 'dist'),
    prefix: PREFIX,
    index: false,
    maxAge: '1h',
    setHeaders: (reply, path) => void reply.setHeader('content-security-policy', policyOf(path)),
  });
}

/** Altair runs its users' scripts in a frame of its own, which alone may be framed. */
function policyOf(path: string): string {
  return POLICY + (path.split(sep).includes('iframe-sandbox') ? "'self'" : "'none'");
}

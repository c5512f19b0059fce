import { sep } from 'node:path';
import type { FastifyInstance } from 'fastify';

const PREFIX = '/explorer/';
const OPTIONS_SCRIPT = 'initial-options.js';
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; base-uri 'self'; " +
  "form-action 'none'; frame-ancestors ";

/**
 * Serves Altair, a GraphQL client that needs no internet, at /explorer.
 *
 * Its start options are a script of their own, so that no inline script must be allowed. Both packages are
 * loaded here, since production never needs them.
 */
export async function registerExplorer(app: FastifyInstance, graphqlPath: string): Promise<void> {
  const [altair, files] = await Promise.all([import('altair-static'), import('@fastify/static')]);
  const options = { baseURL: PREFIX, endpointURL: graphqlPath, serveInitialOptionsInSeperateRequest: OPTIONS_SCRIPT };
  for (const path of ['/explorer', PREFIX]) {
    app.get(path, (_request, reply) =>
      reply
        .headers({ 'content-security-policy': policyOf(path), 'content-type': 'text/html; charset=utf-8' })
        .send(altair.renderAltair(options)),
    );
  }
  app.get(`${PREFIX}${OPTIONS_SCRIPT}`, (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(altair.renderInitSnippet(options)),
  );
  await app.register(files.fastifyStatic, {
    root: altair.getDistDirectory(),
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

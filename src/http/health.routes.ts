import type { BaseContext } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { HttpParts, Readiness } from './http-options';
import { JWKS_PATH } from './public-documents';

const RETRY_AFTER_S = 1;
const JWKS_MAX_AGE_S = 300;

type HealthParts = Pick<HttpParts<BaseContext>, 'readiness' | 'version' | 'jwks' | 'logger' | 'metrics'>;

/** Answers whether the process lives, whether it can serve, what it is, and which keys verify its tokens. */
export function registerHealth(app: FastifyInstance, parts: HealthParts): void {
  for (const path of ['/livez', '/healthz', '/api/healthchecker']) app.get(path, () => ({ status: 'ok' }));
  app.get('/version', () => parts.version);
  app.get('/readyz', async (_request, reply) => {
    const readiness = await checked(parts);
    if (readiness.ready) return { status: 'ok' };
    void reply.code(503).header('retry-after', RETRY_AFTER_S);
    return { status: 'unavailable', reason: readiness.reason };
  });
  const { metrics } = parts;
  if (metrics !== undefined) {
    app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  }
  app.get(JWKS_PATH, (_request, reply) => {
    void reply.header('cache-control', `public, max-age=${String(JWKS_MAX_AGE_S)}`);
    return parts.jwks();
  });
}

async function checked({ readiness, logger }: HealthParts): Promise<Readiness> {
  try {
    return await readiness();
  } catch (error) {
    logger.error({ err: error }, 'the readiness check failed');
    return { ready: false, reason: 'the readiness check failed' };
  }
}

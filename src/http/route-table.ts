import type { FastifyInstance } from 'fastify';
import { pathOf } from './request-target';

/** The paths of an app and the methods that each answers, so that a wrong method is 405 and not 404. */
export class RouteTable {
  readonly #methods = new Map<string, Set<string>>();

  /** Learns every route that is added to `app` from now on. */
  observe(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, method }) => {
      const methods = this.#methods.get(url) ?? new Set();
      for (const name of [method].flat()) methods.add(name);
      this.#methods.set(url, methods);
    });
  }

  /** Every path that is answered. */
  get paths(): readonly string[] {
    return [...this.#methods.keys()];
  }

  /** The route of a request's URL, which is safe to log, or null: unknown paths and queries can hold secrets. */
  routeOf(url: string): string | null {
    const path = pathOf(url);
    if (this.#methods.has(path)) return path;
    const folder = `${path.slice(0, path.indexOf('/', 1) + 1)}*`;
    return this.#methods.has(folder) ? folder : null;
  }

  /** Whether the route takes the method; it may still hold nothing, as a folder of files does. */
  takes(route: string, method: string): boolean {
    return this.#methods.get(route)?.has(method) === true;
  }

  /** The Allow header of a route. */
  allowed(route: string): string {
    return [...(this.#methods.get(route) ?? []), 'OPTIONS'].sort().join(', ');
  }
}

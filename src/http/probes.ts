const PROBES: ReadonlySet<string | null> = new Set(['/livez', '/readyz', '/healthz', '/api/healthchecker']);

/** Whether the route is asked by who watches over the process. */
export function isProbe(route: string | null): boolean {
  return PROBES.has(route);
}

import { createServer } from 'node:net';
import { LISTENS_ON } from '../settings/values';
import { disregard, guarded } from '../shared/guarded';
import type { SettingFault } from '../settings/setting-fault';

/** Codes that speak of the address, and not of the port. */
const OF_ADDRESS = /^(?:ENOTFOUND|EAI_\w+|EADDRNOTAVAIL|EINVAL|EAFNOSUPPORT|ENODEV|ENODATA|ESERVFAIL)$/;
const VERSION_MS = 2000;

/** Returns what keeps a gateway from listening on the address, whatever its port; null where nothing does. */
export async function hostFault(host: string): Promise<SettingFault | null> {
  const code = await listenCode(host, 0);
  return code !== null && OF_ADDRESS.test(code) ? { name: 'HOST', rule: LISTENS_ON } : null;
}

/** Returns the rule about ports of the system, for the error that Node gives where one may not be used. */
export const PRIVILEGED: SettingFault = {
  name: 'PORT',
  rule: 'is kept by the system for other users: name one from 1024 on, and let a proxy listen on that one',
};

/** Returns what keeps a gateway from the port; null where nothing does, or a gateway listens there already. */
export async function portFault(host: string, port: number): Promise<SettingFault | null> {
  const code = await listenCode(host, port);
  if (code === 'EACCES') return PRIVILEGED;
  if (code !== 'EADDRINUSE' || (await isGateway(host, port))) return null;
  return { name: 'PORT', rule: 'is used by another program: stop that, or name another port' };
}

function listenCode(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    const fail = (error: unknown) => resolve(String((error as NodeJS.ErrnoException).code));
    server.once('error', guarded(fail, disregard));
    server.listen(
      { host, port },
      guarded(() => void server.close(guarded(() => resolve(null), disregard)), disregard),
    );
  });
}

async function isGateway(host: string, port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(VERSION_MS);
    const answer = await fetch(`http://${reachable(host)}:${String(port)}/version`, { signal, redirect: 'error' });
    return ((await answer.json()) as { name?: unknown }).name === 'gatehouse';
  } catch {
    return false;
  }
}

/** Returns the address under which a program of this machine reaches what listens on the host. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

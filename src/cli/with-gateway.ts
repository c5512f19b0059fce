import { createGateway, type Gateway } from '../gateway';
import { loadSettings } from './environment';
import { usable } from './preflight';
import { builtRuntime } from './runtime';

/** Runs `work` with a gateway that logs nothing and opens no port; it is stopped afterwards, come what may. */
export async function withGateway<T>({ dev }: { dev: boolean }, work: (gateway: Gateway) => Promise<T>): Promise<T> {
  const settings = { ...(await usable(loadSettings(dev))), LOG_LEVEL: 'silent' } as const;
  const gateway = await createGateway(settings, builtRuntime(settings));
  try {
    return await work(gateway);
  } finally {
    await gateway.stop();
  }
}

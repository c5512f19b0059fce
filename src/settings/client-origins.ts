import type { GivenSettings } from './schema';

type OriginSettings = Pick<GivenSettings, 'CLIENT_ORIGINS' | 'PORT'> & { readonly production: boolean };

/** Returns the origins whose pages may call the API; in development those of this machine are always among them. */
export function clientOrigins({ CLIENT_ORIGINS: given, PORT, production }: OriginSettings): readonly string[] {
  return [...new Set([...(given ?? []), ...(production ? [] : localOrigins(PORT))])];
}

/** The origins whose pages may be come back to: the clients' and our own. */
export function returnOrigins(settings: OriginSettings, publicUrl: string): ReadonlySet<string> {
  return new Set([new URL(publicUrl).origin, ...clientOrigins(settings)]);
}

function localOrigins(port: number): string[] {
  return ['localhost', '127.0.0.1'].map((host) => `http://${host}:${String(port)}`);
}

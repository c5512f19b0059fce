import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A person at the provider, by the name that they sign in with there. */
export interface PersonThere {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly picture?: string;
}

/** Our client at the provider. */
export const CLIENT = { id: 'gatehouse', secret: 'a secret between the two' };

/** A provider of OpenID Connect as others run it: oidc-provider, with its own pages for signing in and consenting. */
export class OidcServer {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly people: Map<string, PersonThere>,
  ) {}

  /** It serves on a free port of this machine, and knows one client. */
  static async start(redirectUri: string): Promise<OidcServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const people = new Map<string, PersonThere>();
    const { default: Provider } = await quietly(() => import('oidc-provider'));
    const provider = await quietly(() => new Provider(issuer, configuration(redirectUri, people)));
    server.on('request', provider.callback());
    return new OidcServer(server, issuer, people);
  }

  /** Somebody has an account there. */
  knows(login: string, person: PersonThere): void {
    this.people.set(login, person);
  }

  /** The settings that make a gateway use it under this name. */
  settings(name: string): Record<string, string> {
    const prefix = `OIDC_${name.toUpperCase()}`;
    return {
      OIDC_PROVIDERS: name,
      [`${prefix}_ISSUER`]: this.issuer,
      [`${prefix}_CLIENT_ID`]: CLIENT.id,
      [`${prefix}_CLIENT_SECRET`]: CLIENT.secret,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function configuration(redirectUri: string, people: ReadonlyMap<string, PersonThere>) {
  const accountOf = (sub: string) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) });
  return {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
    cookies: { keys: ['a key of this test'] },
    findAccount: (_context: unknown, sub: string) => accountOf(sub),
    pkce: { required: () => true },
    ttl: { Session: 3600, Interaction: 3600, Grant: 3600, AccessToken: 3600, IdToken: 3600 },
  };
}

/** Without the notes that the package writes for those who would run it as it is. */
async function quietly<T>(work: () => T | Promise<T>): Promise<T> {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined });
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}

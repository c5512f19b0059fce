import type { SettingFault } from '../settings';
import { hasPlausibleHost } from './connection-url';

/** One provider at which people may sign in. */
export interface ProviderSettings {
  readonly name: string;
  /** GitHub speaks OAuth 2 with an API of its own; everyone else OpenID Connect. */
  readonly kind: 'oidc' | 'github';
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const FIELDS = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'SCOPES'] as const;
const WELL_KNOWN_ISSUERS: Readonly<Record<string, string>> = {
  google: 'https://accounts.google.com',
  github: 'https://github.com',
};
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
/** Every setting of a provider begins so. */
const PREFIX = 'OIDC_';

/** The names of the settings of these providers: `OIDC_ACME_ISSUER` and so on. */
export function providerSettingNames(providers: readonly string[]): string[] {
  return providers.flatMap((provider) => FIELDS.map((field) => nameOf(provider, field)));
}

/** The providers that an environment describes, and everything that is wrong with them. */
export function readProviders(
  environment: Environment,
  names: readonly string[],
  { dev }: { readonly dev: boolean },
): { providers: ProviderSettings[]; faults: SettingFault[] } {
  const providers = names.map((name) => providerOf(environment, name));
  return { providers, faults: providers.flatMap((provider) => faultsOf(provider, dev)) };
}

/** The variables that look like a provider's setting, of a provider that OIDC_PROVIDERS does not name. */
export function strayProviderSettings(environment: Environment, names: readonly string[]): SettingFault[] {
  const known = new Set(['OIDC_PROVIDERS', ...providerSettingNames(names)]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(PREFIX) && !known.has(variable) && environment[variable] !== '')
    .map((name) => ({ name, rule: 'is no setting of a provider that OIDC_PROVIDERS names' }));
}

function nameOf(provider: string, field: (typeof FIELDS)[number]): string {
  return `${PREFIX}${provider.toUpperCase()}_${field}`;
}

function providerOf(environment: Environment, name: string): ProviderSettings {
  const value = (field: (typeof FIELDS)[number]) => environment[nameOf(name, field)] ?? '';
  const kind = name === 'github' ? 'github' : 'oidc';
  const scopes = value('SCOPES') || (kind === 'github' ? 'read:user user:email' : 'openid email profile');
  return {
    name,
    kind,
    issuer: value('ISSUER') || (WELL_KNOWN_ISSUERS[name] ?? ''),
    clientId: value('CLIENT_ID'),
    clientSecret: value('CLIENT_SECRET'),
    scopes: scopes.split(' '),
  };
}

function faultsOf({ name, kind, issuer, clientId, clientSecret, scopes }: ProviderSettings, dev: boolean) {
  const required = `is required: OIDC_PROVIDERS names ${name}`;
  const rows: [boolean, (typeof FIELDS)[number], string][] = [
    [issuer === '', 'ISSUER', required],
    [issuer !== '' && !isIssuer(issuer, dev), 'ISSUER', 'must be a URL that begins with https://, without a query'],
    [clientId === '', 'CLIENT_ID', required],
    [clientSecret === '', 'CLIENT_SECRET', required],
    [!SCOPES.test(scopes.join(' ')), 'SCOPES', 'must be scopes with one space between them'],
    [kind === 'oidc' && !scopes.includes('openid'), 'SCOPES', 'must hold openid'],
  ];
  return rows.filter(([isBroken]) => isBroken).map(([, field, rule]) => ({ name: nameOf(name, field), rule }));
}

/** Plain HTTP is for a provider on the developer's own machine. */
function isIssuer(text: string, dev: boolean): boolean {
  if (!/^https?:\/\/[^?#@\s\\]+$/.test(text) || !hasPlausibleHost(text)) return false;
  const { hostname, protocol } = new URL(text);
  return protocol === 'https:' || (dev && LOOPBACK.test(hostname));
}

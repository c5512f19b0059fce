import { BLOCKED_PORT, hasBlockedPort } from './blocked-ports';
import { hasPlausibleHost } from './connection-url';
import { type FieldFault, type ProviderKey, readProviderKey } from './provider-key';
import { fieldsOf, presetOf, type ProviderField, type ResponseMode } from './provider-presets';
import type { SettingFault } from './setting-fault';

/** One provider at which people may sign in. */
export interface ProviderSettings {
  readonly name: string;
  /** The name that people know it by, where it is set. */
  readonly title: string | undefined;
  /** GitHub speaks OAuth 2 with an API of its own; everyone else OpenID Connect. */
  readonly kind: 'oidc' | 'github';
  readonly issuer: string;
  readonly clientId: string;
  /** Empty where a key signs the secret. */
  readonly clientSecret: string;
  /** The key that signs the client's secret; null where the provider gave a secret. */
  readonly key: ProviderKey | null;
  readonly scopes: readonly string[];
  readonly responseMode: ResponseMode;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface ProviderTerms {
  readonly dev: boolean;
  readonly readFile: (path: string) => string;
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
/** Every setting of a provider begins so. */
const PREFIX = 'OIDC_';

/** The names of the settings of these providers: `OIDC_ACME_ISSUER` and so on. */
export function providerSettingNames(providers: readonly string[]): string[] {
  return providers.flatMap((provider) => fieldsOf(provider).map((field) => nameOf(provider, field)));
}

/** The providers that an environment describes, and all their faults. */
export function readProviders(
  environment: Environment,
  names: readonly string[],
  terms: ProviderTerms,
): { providers: ProviderSettings[]; faults: SettingFault[] } {
  const read = names.map((name) => readProvider(environment, name, terms));
  return { providers: read.map(({ provider }) => provider), faults: read.flatMap(({ faults }) => faults) };
}

/** The variables that look like a provider's setting, of a provider that OIDC_PROVIDERS does not name. */
export function strayProviderSettings(environment: Environment, names: readonly string[]): SettingFault[] {
  const known = new Set(['OIDC_PROVIDERS', ...providerSettingNames(names)]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(PREFIX) && !known.has(variable) && environment[variable] !== '')
    .map((name) => ({ name, rule: 'is no setting of a provider that OIDC_PROVIDERS names' }));
}

function nameOf(provider: string, field: ProviderField): string {
  return `${PREFIX}${provider.toUpperCase()}_${field}`;
}

function readProvider(
  environment: Environment,
  name: string,
  { dev, readFile }: ProviderTerms,
): { provider: ProviderSettings; faults: SettingFault[] } {
  const value = (field: ProviderField) => environment[nameOf(name, field)] ?? '';
  const { signsSecret, ...preset } = presetOf(name);
  const required = `is required: OIDC_PROVIDERS names ${name}`;
  const signing = signsSecret ? readProviderKey(value, { readFile, required }) : { key: null, faults: [] };
  const responseMode = value('RESPONSE_MODE') || preset.responseMode;
  const provider: ProviderSettings = {
    name,
    title: value('TITLE') || undefined,
    kind: preset.kind,
    issuer: value('ISSUER') || preset.issuer,
    clientId: value('CLIENT_ID'),
    clientSecret: signsSecret ? '' : value('CLIENT_SECRET'),
    key: signing.key,
    scopes: (value('SCOPES') || preset.scopes).split(' '),
    responseMode: responseMode === 'form_post' ? 'form_post' : 'query',
  };
  const isOddMode = responseMode !== provider.responseMode;
  const faults: FieldFault[] = [
    ...faultsOf(provider, { dev, required, isSecretMissing: !signsSecret && provider.clientSecret === '' }),
    ...signing.faults,
    ...(isOddMode ? [['RESPONSE_MODE', 'must be query or form_post'] as const] : []),
  ];
  return { provider, faults: faults.map(([field, rule]) => ({ name: nameOf(name, field), rule })) };
}

function faultsOf(
  { kind, issuer, clientId, scopes }: ProviderSettings,
  { dev, isSecretMissing, required }: { dev: boolean; isSecretMissing: boolean; required: string },
): FieldFault[] {
  const rows: [boolean, ProviderField, string][] = [
    [issuer === '', 'ISSUER', required],
    [issuer !== '' && !isIssuer(issuer, dev), 'ISSUER', 'must be a URL that begins with https://, without a query'],
    [isIssuer(issuer, dev) && hasBlockedPort(issuer), 'ISSUER', BLOCKED_PORT],
    [clientId === '', 'CLIENT_ID', required],
    [isSecretMissing, 'CLIENT_SECRET', required],
    [!SCOPES.test(scopes.join(' ')), 'SCOPES', 'must be scopes with one space between them'],
    [kind === 'oidc' && !scopes.includes('openid'), 'SCOPES', 'must hold openid'],
  ];
  return rows.filter(([isBroken]) => isBroken).map(([, field, rule]) => [field, rule]);
}

/** Plain HTTP is for a provider on the developer's own machine. */
function isIssuer(text: string, dev: boolean): boolean {
  if (!/^https?:\/\/[^?#@\s\\]+$/.test(text) || !hasPlausibleHost(text)) return false;
  const { hostname, protocol } = new URL(text);
  return protocol === 'https:' || (dev && LOOPBACK.test(hostname));
}

/** The defaults of a provider by its name; every part can be set. */
interface Preset {
  readonly kind: 'oidc' | 'github';
  readonly issuer: string;
  readonly scopes: string;
  readonly responseMode: ResponseMode;
  /** Whether the client's secret is a token that a key of ours signs. */
  readonly signsSecret: boolean;
}

/** The way in which a provider sends people back: by an address with a query, or by a form that its page posts. */
export type ResponseMode = 'query' | 'form_post';

const OTHER: Preset = {
  kind: 'oidc',
  issuer: '',
  scopes: 'openid email profile',
  responseMode: 'query',
  signsSecret: false,
};

const PRESETS: Readonly<Record<string, Preset>> = {
  google: { ...OTHER, issuer: 'https://accounts.google.com' },
  github: { ...OTHER, kind: 'github', issuer: 'https://github.com', scopes: 'read:user user:email' },
  // Apple returns by a POST alone where an address or a name is asked for.
  apple: {
    ...OTHER,
    issuer: 'https://appleid.apple.com',
    scopes: 'openid email name',
    responseMode: 'form_post',
    signsSecret: true,
  },
};

const COMMON = ['ISSUER', 'CLIENT_ID', 'SCOPES', 'TITLE'] as const;
const OF_A_KEY = ['TEAM_ID', 'KEY_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_FILE'] as const;

/** A part of a provider's settings: `ISSUER` of `OIDC_ACME_ISSUER`. */
export type ProviderField = (typeof COMMON)[number] | (typeof OF_A_KEY)[number] | 'CLIENT_SECRET' | 'RESPONSE_MODE';

/** The preset of the name; any other name is a provider of OpenID Connect of which nothing is known. */
export function presetOf(name: string): Preset {
  return (Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined) ?? OTHER;
}

/** The parts that can be set for the provider. */
export function fieldsOf(name: string): readonly ProviderField[] {
  const { kind, signsSecret } = presetOf(name);
  const secret: readonly ProviderField[] = signsSecret ? OF_A_KEY : ['CLIENT_SECRET'];
  return [...COMMON, ...secret, ...(kind === 'oidc' ? (['RESPONSE_MODE'] as const) : [])];
}

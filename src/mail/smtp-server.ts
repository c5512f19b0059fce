import { parsedUrl } from '../shared/parsed-url';

/** `implicit`: TLS from the first byte. `starttls`: upgraded or refused, never in clear. `none`: in clear. */
export type SmtpTls = 'implicit' | 'starttls' | 'none';

export interface SmtpServerSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: SmtpTls;
  readonly credentials: { readonly user: string; readonly password: string } | null;
  /** A certificate authority in PEM, in place of the system's. */
  readonly certificateAuthority?: string | undefined;
}

/** The settings that name the server, as the environment gives them. */
export interface SmtpSettings {
  readonly SMTP_URL?: string | undefined;
  readonly SMTP_HOST?: string | undefined;
  readonly SMTP_PORT?: number | undefined;
  readonly SMTP_USER?: string | undefined;
  readonly SMTP_PASS?: string | undefined;
  readonly SMTP_TLS?: SmtpTls | undefined;
}

const DEFAULT_PORTS = { implicit: 465, starttls: 587, none: 25 } as const;

/**
 * The server that the settings name, or null where they name no host; a single setting wins over its part of the URL.
 *
 * Without a word about TLS (SMTP_TLS, or `?tls=` in the URL) it is required: from the start with `smtps:` or port 465 (RFC 8314), else by STARTTLS.
 */
export function smtpServerOf(settings: SmtpSettings): SmtpServerSettings | null {
  const url = parsedUrl(settings.SMTP_URL ?? '');
  const host = settings.SMTP_HOST ?? url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  if (host === '') return null;
  // The port and the TLS of a URL are those of its own host.
  const own = settings.SMTP_HOST === undefined ? url : null;
  const port = settings.SMTP_PORT ?? (Number(own?.port) || null);
  const tls = settings.SMTP_TLS ?? impliedTls(own, port);
  return { host, port: port ?? DEFAULT_PORTS[tls], tls, credentials: credentialsOf(settings, url) };
}

function impliedTls(url: URL | null, port: number | null): SmtpTls {
  const said = url?.searchParams.get('tls');
  if (said === 'implicit' || said === 'starttls' || said === 'none') return said;
  return url?.protocol === 'smtps:' || port === DEFAULT_PORTS.implicit ? 'implicit' : 'starttls';
}

function credentialsOf(settings: SmtpSettings, url: URL | null): SmtpServerSettings['credentials'] {
  const user = settings.SMTP_USER ?? decoded(url?.username);
  return user === '' ? null : { user, password: settings.SMTP_PASS ?? decoded(url?.password) };
}

/** A `%` that begins no escape stands for itself: passwords are often pasted into URLs unencoded. */
function decoded(text = ''): string {
  try {
    return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => decodeURIComponent(escapes));
  } catch {
    return text;
  }
}

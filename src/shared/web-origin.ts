import { parsedUrl } from './parsed-url';

/** Schemes whose pages have no origin of their own, or that are not of pages: no browser sends one of them as Origin. */
const NEVER_SENT: ReadonlySet<string> = new Set(
  'about blob data file filesystem ftp intent javascript mailto view-source ws wss'.split(' '),
);
/** An origin of an app or extension: scheme, host and maybe port, lower-case as browsers write it. */
const OF_AN_APP = /^([a-z][a-z0-9+.-]*):\/\/[a-z0-9._-]+(?::[1-9]\d{0,4})?$/;

/** Whether the text is an origin as browsers send it: of the web, of an app's web view, or of an extension. */
export function isSentOrigin(text: string): boolean {
  if (/^https?:/i.test(text)) return parsedUrl(text)?.origin === text && !text.includes('*');
  const [, scheme = 'file'] = OF_AN_APP.exec(text) ?? [];
  return !NEVER_SENT.has(scheme) && parsedUrl(text) !== null;
}

/**
 * The origin of a URL as browsers send it; `null` where it has none.
 *
 * `URL.origin` is asked for http and https alone: it gives apps and extensions none, and a `blob:` that of the page that made it,
 * though its content is whatever a script put there.
 */
export function originOf(url: string): string {
  const parsed = parsedUrl(url);
  if (parsed === null) return 'null';
  const { host, origin, protocol } = parsed;
  if (/^https?:$/.test(protocol)) return origin;
  const ofApp = `${protocol}//${host}`;
  return isSentOrigin(ofApp) ? ofApp : 'null';
}

/** Whether pages of the origin come from the machine that shows them, so that none of their plain HTTP crosses a network. */
export function isLocalOrigin(origin: string): boolean {
  return /^https?:\/\/(?:[a-z0-9-]+\.)*localhost(?::\d+)?$/.test(origin);
}

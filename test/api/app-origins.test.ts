import { onEveryEngine } from '../support/gateway';
import { MeDocument, RefreshTokenDocument } from '../support/operations';

const LISTED = [
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
  'http://tauri.localhost',
  'app://obsidian.md',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc',
];
const OTHERS = [
  'capacitor://localhost.evil.example',
  'capacitor://localhost:8080',
  'capacitor://other',
  'Capacitor://localhost',
  'tauri://tauri.localhost',
  'https://tauri.localhost',
  'chrome-extension://bbcdefghijklmnopabcdefghijklmnop',
  'moz-extension://',
  'null',
];

onEveryEngine(
  'the origins of apps and extensions (me, refreshToken)',
  (gateway) => {
    const preflight = (origin: string) =>
      fetch(`${gateway().url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });

    it.each(LISTED)('CK-05 %s may call refreshToken with cookies and read the answer', async (origin) => {
      const ada = await gateway().signedIn();
      Object.assign(ada.headers, { origin, 'sec-fetch-site': 'cross-site' });
      const { code, headers } = await ada.send(RefreshTokenDocument);
      expect([code, headers.get('access-control-allow-origin')]).toEqual([null, origin]);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
      const asked = await preflight(origin);
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
      expect(asked.headers.get('access-control-allow-headers')).toBe('content-type');
    });

    it.each(OTHERS)('CK-05 %s may not', async (origin) => {
      const ada = await gateway().signedIn();
      ada.headers['origin'] = origin;
      const { code, headers } = await ada.send(RefreshTokenDocument);
      expect([code, headers.get('access-control-allow-origin')]).toEqual(['CSRF_BLOCKED', null]);
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    });

    it('CK-05 me is answered where only the Referer names the app', async () => {
      const ada = await gateway().signedIn();
      ada.headers['referer'] = 'capacitor://localhost/index.html';
      expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
      ada.headers['referer'] = 'capacitor://other/index.html';
      expect((await ada.send(MeDocument)).code).toBe('CSRF_BLOCKED');
    });
  },
  { settings: { CLIENT_ORIGINS: LISTED.join(',') } },
);

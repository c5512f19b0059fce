import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { EXAMPLE_OPERATION } from './example-operation';
import { refuse } from './refusal';
import { wantsPage } from './wanted-type';

const CDN = 'https://embeddable-sandbox.cdn.apollographql.com';
const FRAME = 'https://sandbox.embed.apollographql.com';
const SCRIPT =
  'if (window.EmbeddedSandbox) new window.EmbeddedSandbox({ target: "#sandbox", initialEndpoint: window.location.href, ' +
  `initialState: { includeCookies: true, document: ${JSON.stringify(EXAMPLE_OPERATION)} }, ` +
  'runTelemetry: false, allowDynamicStyles: false });';
const STYLE =
  'body{margin:0;font-family:system-ui,sans-serif;color-scheme:light dark}p{padding:1.5rem}' +
  '#sandbox{position:absolute;inset:0}#sandbox:empty{display:none}iframe{width:100%;height:100%;border:0;background:#fff}';
const POLICY =
  `default-src 'none'; script-src '${hash(SCRIPT)}' ${CDN}; style-src '${hash(STYLE)}'; connect-src 'self'; ` +
  `frame-src ${FRAME}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Apollo Sandbox</title><style>${STYLE}</style></head>
<body>
<p>Apollo Sandbox is loaded from the internet. Where there is none, <a href="/explorer">Altair</a> does the same.</p>
<div id="sandbox"></div>
<script src="${CDN}/v2/embeddable-sandbox.umd.production.min.js"></script>
<script>${SCRIPT}</script>
</body>
</html>`;

/** Shows Apollo Sandbox to browsers that open the GraphQL path; any other GET there is a wrong method. */
export function registerSandbox(app: FastifyInstance, graphqlPath: string): void {
  app.get(graphqlPath, ({ headers }, reply) => {
    if (!wantsPage(headers.accept)) {
      void reply.header('allow', 'OPTIONS, POST');
      return refuse(reply, { code: 'METHOD_NOT_ALLOWED', message: 'Use POST.' });
    }
    return reply
      .headers({ 'content-security-policy': POLICY, 'referrer-policy': 'strict-origin' })
      .header('content-type', 'text/html; charset=utf-8')
      .send(PAGE);
  });
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

import { build } from 'esbuild';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundleOptions } from './bundle.mjs';
import { writeCodeCache } from './code-cache.mjs';
import { copyData, writeLaunchers } from './dist.mjs';

const started = performance.now();
await build(bundleOptions());
copyData();
writeLaunchers();
const caches = await Promise.all([
  writeCodeCache('dist/main.bundle.js', { serves: true, args: ['--dev'] }),
  writeCodeCache('dist/gatehouse.bundle.js', { serves: false, args: ['--help'] }),
]);
const current = new Set(caches.map((file) => path.basename(file)));
for (const name of readdirSync('dist')) {
  if (name.endsWith('.cache') && !current.has(name)) rmSync(path.join('dist', name));
}
console.log(`Built dist/ in ${Math.round(performance.now() - started)} ms.`);

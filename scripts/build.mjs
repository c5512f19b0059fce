// First: the others are read by a Node that is new enough alone.
import './require-node.mjs';
import { build } from 'esbuild';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundleOptions } from './bundle.mjs';
import { writeCodeCache } from './code-cache.mjs';
import { BUNDLE, copyData, writeStartFiles } from './dist.mjs';
import { refineBundle } from './refine-bundle.mjs';

const started = performance.now();
try {
  await build(bundleOptions());
} catch {
  // esbuild has said what is wrong.
  process.exit(1);
}
refineBundle(BUNDLE);
copyData();
writeStartFiles();
const current = path.basename(await writeCodeCache(BUNDLE));
for (const name of readdirSync('dist')) {
  if (name.endsWith('.cache') && name !== current) rmSync(path.join('dist', name));
}
console.log(`Built dist/ in ${Math.round(performance.now() - started)} ms.`);

// First: the others are read by a Node that is new enough alone.
import './require-node.mjs';
import { build } from 'esbuild';
import { bundleOptions } from './bundle.mjs';
import { copyFiles, escapeProgram, writeCodeCache } from './dist.mjs';

const started = performance.now();
try {
  await build(bundleOptions('dist'));
} catch {
  // esbuild has said what is wrong.
  process.exit(1);
}
escapeProgram('dist');
copyFiles('dist');
await writeCodeCache('dist');
console.log(`Built dist/ in ${Math.round(performance.now() - started)} ms.`);

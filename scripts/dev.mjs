import { context } from 'esbuild';
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { bundleOptions } from './bundle.mjs';
import { copyFiles, DATA_FOLDERS } from './dist.mjs';

let server = null;

function stopServer() {
  if (server === null || server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once('exit', resolve);
    server.kill('SIGTERM');
  });
}

async function restart() {
  await stopServer();
  copyFiles('dist');
  server = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js', '--dev'], { stdio: 'inherit' });
}

/** One restart at a time; changes that come during one are covered by the next. */
let restarting = Promise.resolve();
let wanted = false;
function requestRestart() {
  if (wanted) return;
  wanted = true;
  restarting = restarting.then(() => {
    wanted = false;
    return restart();
  });
}

const restartAfterBuild = {
  name: 'restart-after-build',
  setup(build) {
    build.onEnd(({ errors }) => {
      if (errors.length === 0) requestRestart();
    });
  },
};

const options = bundleOptions('dist');
const bundler = await context({ ...options, plugins: [...options.plugins, restartAfterBuild] });
await bundler.watch();
for (const folder of Object.keys(DATA_FOLDERS)) watch(folder, { recursive: true }, requestRestart);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stopServer().then(() => process.exit(0)));
}

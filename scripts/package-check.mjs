import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

// The package as its users get it: packed, installed into an empty folder, run by its command, used as a library, and
// its types read by a compiler.
const READY_LIMIT_MS = 60_000;
const root = process.cwd();
const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-package-'));
const app = path.join(folder, 'app');

const TYPED = `import { createGateway, readSettings, type GatewayEvent } from 'graphql-gatehouse';
const told: GatewayEvent[] = [];
const gateway = await createGateway(readSettings({}, { dev: true }), {
  listeners: [(event) => {
    if (event.type === 'username.changed') told.push(event), event.data.previousUsername.trim();
  }],
});
const user = await gateway.services.users.findByLogin('ada');
const name: string | undefined = user?.username;
const { url }: { url: string } = await gateway.start();
console.log(name, url.length);
// @ts-expect-error no such service
gateway.services.nothing;
// @ts-expect-error an event has no such type
const odd: GatewayEvent['type'] = 'user.sneezed';
`;

const INPUT = { email: 'pack@example.com', username: 'packed', password: 'three quiet lanterns at dusk' };
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { __typename } }';

function run(program, args, options = {}) {
  return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', ...options });
}

function install() {
  run('npm', ['pack', '--silent', '--pack-destination', folder]);
  const filename = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  mkdirSync(app);
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  run('npm', ['install', ...quiet, path.join(folder, filename)], { cwd: app });
}

async function untilAnswers(url, server) {
  const end = performance.now() + READY_LIMIT_MS;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error(`it ended with code ${server.exitCode}`);
    if (performance.now() > end) throw new Error(`${url} did not answer within ${READY_LIMIT_MS} ms`);
    await sleep(50);
  }
}

/** Starts a program in the app's folder, lets somebody register there, does the rest and stops it. */
async function serves(command, then = () => undefined) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: path.join(folder, `data-${port}`), NODE_ENV: '' };
  const server = spawn(command[0], command.slice(1), { cwd: app, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilAnswers(`${origin}/readyz`, server);
    const body = JSON.stringify({ query: REGISTER, variables: { input: INPUT } });
    const headers = { 'content-type': 'application/json' };
    const answer = await (await fetch(`${origin}/graphql`, { method: 'POST', headers, body })).json();
    if (answer.data?.register?.__typename !== 'SignedIn') throw new Error(`it answered ${JSON.stringify(answer)}`);
    await then(origin);
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    if (server.exitCode === null) await ended;
  }
}

async function hears(origin) {
  const end = performance.now() + READY_LIMIT_MS;
  while (!(await (await fetch(`${origin}/welcomed`)).json()).includes(INPUT.username)) {
    if (performance.now() > end) throw new Error('the listener was told nothing');
    await sleep(50);
  }
}

function compiles() {
  writeFileSync(path.join(app, 'typed.mts'), TYPED);
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext'];
  const types = ['--typeRoots', path.join(root, 'node_modules/@types'), '--types', 'node'];
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, 'typed.mts'], {
    cwd: app,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

const started = performance.now();
try {
  install();
  // The file that npx runs: npx itself, stopped by a signal, leaves the gateway behind.
  await serves([path.join(app, 'node_modules/.bin/gatehouse'), 'serve', '--dev']);
  cpSync(path.join(root, 'examples/own-server.mjs'), path.join(app, 'own-server.mjs'));
  await serves([process.execPath, 'own-server.mjs'], hears);
  compiles();
  console.log(`The package works when installed (${Math.round((performance.now() - started) / 1000)} s).`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

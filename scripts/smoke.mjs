import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

/** `npm start` as a newcomer runs it, until it is ready and has registered somebody; then it is told to stop. */
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const REGISTER = `mutation Register($input: RegisterInput!) {
  register(input: $input) { ... on SignedIn { user { username } } }
}`;
const INPUT = { email: 'smoke@example.com', username: 'smoke', password: 'three quiet lanterns at dusk' };

async function isReady(origin) {
  try {
    return (await fetch(`${origin}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function untilReady(origin, server) {
  const end = performance.now() + READY_LIMIT_MS;
  while (!(await isReady(origin))) {
    if (server.exitCode !== null) throw new Error(`npm start ended with code ${server.exitCode}`);
    if (performance.now() > end) throw new Error(`/readyz did not answer within ${READY_LIMIT_MS} ms`);
    await sleep(50);
  }
}

async function register(origin) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: REGISTER, variables: { input: INPUT } }),
  });
  const { data, errors } = await response.json();
  if (data?.register?.user?.username !== INPUT.username) {
    throw new Error(`register answered ${response.status}: ${JSON.stringify(errors ?? data)}`);
  }
}

function isAlive(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Signals the whole group, as a terminal's Ctrl-C does: npm stands between us and the gateway, and may end first. */
async function stop({ pid: group }) {
  const end = performance.now() + STOP_LIMIT_MS;
  if (isAlive(group)) process.kill(-group, 'SIGTERM');
  while (isAlive(group)) {
    if (performance.now() > end) {
      process.kill(-group, 'SIGKILL');
      throw new Error(`npm start did not stop within ${STOP_LIMIT_MS} ms of SIGTERM`);
    }
    await sleep(50);
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-smoke-'));
const log = path.join(folder, 'log');
const port = await freePort();
const output = openSync(log, 'w');
const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), DATA_DIR: path.join(folder, 'data') };
const server = spawn('npm', ['start'], { detached: true, env, stdio: ['ignore', output, output] });
const started = performance.now();
try {
  await untilReady(`http://127.0.0.1:${port}`, server);
  const readyMs = Math.round(performance.now() - started);
  await register(`http://127.0.0.1:${port}`);
  await stop(server);
  console.log(`npm start was ready after ${readyMs} ms, registered somebody and stopped.`);
} catch (error) {
  console.error(`${error.message}\n${readFileSync(log, 'utf8')}`);
  process.exitCode = 1;
  await stop(server);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { spawn } from 'node:child_process';
import { buildSchema } from 'graphql';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

// `npm start` as a newcomer runs it, twice on one data folder: it must keep its data.
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const INPUT = { email: 'smoke@example.com', username: 'smoke', password: 'three quiet lanterns at dusk' };

const REGISTER = `mutation Register($input: RegisterInput!) {
  result: register(input: $input) { ... on SignedIn { user { username } } }
}`;
const LOGIN = `mutation Login($input: LoginInput!) {
  result: login(input: $input) { ... on SignedIn { user { username } } }
}`;

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

async function send(origin, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${origin}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, ...(await response.json()) };
}

/** Fails unless the built gateway's types are those of schema.graphql: they are made from class names, which a bundle can lose. */
async function keepsNames(origin) {
  const { data } = await send(origin, { query: '{ __schema { types { name } } }' });
  const served = data.__schema.types.map(({ name }) => name).filter((name) => !name.startsWith('__'));
  const stated = Object.keys(buildSchema(readFileSync('schema/schema.graphql', 'utf8')).getTypeMap());
  const strangers = served.filter((name) => !stated.includes(name));
  if (strangers.length > 0) throw new Error(`the built gateway serves types of other names: ${strangers.join(', ')}`);
}

/** Sends an operation that signs in, and fails unless it did. */
async function signsIn(origin, { query, input }) {
  const { status, data, errors } = await send(origin, { query, variables: { input } });
  if (data?.result?.user?.username !== INPUT.username) {
    throw new Error(`the gateway answered ${status}: ${JSON.stringify(errors ?? data)}`);
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

/** One `npm start` from its beginning to its end; returns the milliseconds until it was ready. */
async function serveOnce(folder, operation) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const log = path.join(folder, 'log');
  const output = openSync(log, 'w');
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    DATA_DIR: path.join(folder, 'data'),
  };
  const started = performance.now();
  const server = spawn('npm', ['start'], { detached: true, env, stdio: ['ignore', output, output] });
  try {
    await untilReady(origin, server);
    const readyMs = Math.round(performance.now() - started);
    await keepsNames(origin);
    await signsIn(origin, operation);
    return readyMs;
  } catch (error) {
    throw new Error(`${error.message}\n${readFileSync(log, 'utf8')}`, { cause: error });
  } finally {
    closeSync(output);
    await stop(server);
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-smoke-'));
try {
  const first = await serveOnce(folder, { query: REGISTER, input: INPUT });
  console.log(`npm start was ready after ${first} ms, registered somebody and stopped.`);
  const login = { login: INPUT.email, password: INPUT.password };
  const second = await serveOnce(folder, { query: LOGIN, input: login });
  console.log(`Started again on the same data it was ready after ${second} ms and knew them.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

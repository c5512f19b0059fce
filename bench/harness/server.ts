import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/free-port';

/** A server process that has answered. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from its start to its first answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** The command of a server; its port is PORT in its environment. */
export interface ServerCommand {
  /** The script, with its arguments. */
  readonly node: readonly string[];
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** The one processor that it may use; any if absent. */
  readonly core?: number;
}

const START_LIMIT_MS = 30_000;
const POLL_MS = 2;
const STOP_LIMIT_MS = 15_000;
const QUESTION = JSON.stringify({ query: '{ __typename }' });

/** A started server, once it has answered a GraphQL operation. @throws {Error} with its log when it never does. */
export async function startServer(command: ServerCommand): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${command.path}`;
  const started = performance.now();
  const child = launch(command, port);
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() - started > START_LIMIT_MS) {
      child.kill('SIGKILL');
      throw new Error(`${command.node.join(' ')} did not start:\n${readFileSync(command.logFile, 'utf8')}`);
    }
    await sleep(POLL_MS);
  }
  const startMs = performance.now() - started;
  return { url, pid: child.pid ?? 0, startMs, stop: () => stop(child) };
}

/** The command line that runs node on one processor, or on any. */
export function pinned(core: number | undefined, args: readonly string[]): [program: string, args: string[]] {
  if (core === undefined) return [process.execPath, [...args]];
  return ['taskset', ['-c', String(core), process.execPath, ...args]];
}

function launch({ core, env, logFile, node }: ServerCommand, port: number): ChildProcess {
  const log = openSync(logFile, 'w');
  const [program, args] = pinned(core, node);
  const environment = { PATH: process.env['PATH'] ?? '', ...env, PORT: String(port) };
  const child = spawn(program, args, { env: environment, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume().once('close', () => resolve(response.statusCode === 200));
    });
    sent.once('error', () => resolve(false)).end(QUESTION);
  });
}

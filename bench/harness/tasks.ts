import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { HashCost } from '../../src/hashing/argon2';
import type { Operation } from './operations';
import type { Sample } from './rounds';
import { pinned } from './server';

interface Timed {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface HashLoopTask extends Timed {
  readonly cost: HashCost;
}

export interface ClosedLoopTask extends Timed {
  readonly url: string;
  /** The server's process, whose CPU is reported per request. */
  readonly pid: number;
  readonly connections: number;
  /** Shared out among the connections. */
  readonly operations: readonly Operation[];
}

/** Requests of one kind, sent side by side with other streams. */
export interface Stream {
  readonly name: string;
  /** `perSecond`: sent at their time whatever is still unanswered. Else each client sends, waits for the answer and pauses. */
  readonly pace: { readonly perSecond: number } | { readonly clients: number; readonly pauseMs: number };
  /** Asked in turn; a refresh token is asked for its successor, and the successor for its own. */
  readonly asks: { readonly operations: readonly Operation[] } | { readonly refreshTokens: readonly string[] };
}

export interface StreamsTask extends Timed {
  readonly url: string;
  readonly pid: number;
  readonly streams: readonly Stream[];
}

interface Programs {
  'hash-loop': HashLoopTask;
  'closed-loop': ClosedLoopTask;
  streams: StreamsTask;
}

/** Runs a program in a process of its own; its task goes to its input, its sample comes from its output. */
export async function runProgram<Name extends keyof Programs>(
  name: Name,
  task: Programs[Name],
  core: number | undefined,
): Promise<Sample> {
  const file = path.resolve(`bench/programs/${name}.ts`);
  const [program, args] = pinned(core, ['-r', '@swc-node/register', file]);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(JSON.stringify(task));
  const [output, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${name} failed`);
  return JSON.parse(output) as Sample;
}

/** The task of this process. */
export async function readTask<T extends Timed>(): Promise<T> {
  return JSON.parse(await text(process.stdin)) as T;
}

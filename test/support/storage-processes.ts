import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const PROGRAM = resolve('node_modules', '.cache', `storage-process-${String(process.pid)}.cjs`);

/** One line of what the process tells; `!` begins a fault. */
export interface Running {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves when the process has written so many lines, or ended. */
  told(count: number): Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Builds the program that the processes run. */
export async function buildStorageProcess(): Promise<void> {
  await build({
    entryPoints: [join(__dirname, 'storage-process.ts')],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
  });
}

export async function removeStorageProcess(): Promise<void> {
  await rm(PROGRAM, { force: true });
}

/** Starts a task in a process of its own. `fileBlocks` bounds the size of files, as a full disk does. */
export function startStorageProcess(task: readonly string[], options: { fileBlocks?: number } = {}): Running {
  const command = [process.execPath, PROGRAM, ...task];
  const bounded = `trap '' XFSZ; ulimit -f ${String(options.fileBlocks)}; exec "$0" "$@"`;
  const [program = '', ...rest] = options.fileBlocks === undefined ? command : ['sh', '-c', bounded, ...command];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  return running(child);
}

function running(child: ChildProcess & { stdout: NodeJS.ReadableStream }): Running {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const input = createInterface({ input: child.stdout });
  input.on('line', (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  const drained = new Promise<void>((wake) => input.on('close', wake));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((end) => {
    child.on('exit', (code, signal) => {
      end({ code, signal });
    });
  });
  const told = (count: number): Promise<void> =>
    Promise.race([drained, new Promise<void>((wake) => waiting.add(() => lines.length >= count && wake()))]);
  return { child, lines, told, ended: drained.then(() => exited) };
}

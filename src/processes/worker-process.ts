import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { disregard, guarded, type OnFault } from '../shared/guarded';
import { LineSplitter, readAnswerLine, saysReady, taskLine, type PasswordTask } from './task-lines';

/** The program of the hashing process: hash.worker as JavaScript, or with the flags that let Node run it. */
export interface WorkerProgram {
  readonly file: string;
  readonly execArgv?: readonly string[];
}

export interface WorkerProcessOptions {
  readonly worker: WorkerProgram;
  /** The program's arguments before its niceness. */
  readonly programArgs: readonly string[];
  /** Threads of the child, each computing one hash at a time. */
  readonly concurrency: number;
  /** 0 to 19, the higher the more it gives way to the gateway. */
  readonly niceness: number;
  /** Called with an error of a process event. */
  readonly onFault?: OnFault;
}

export interface WorkerProcessEvents {
  /** Called once, when it has loaded everything and computed once: from now on a task takes as long as its computation. */
  ready(child: WorkerProcess): void;
  answered(id: number, answer: string): void;
  /** Called once, whether it was asked to end, died or never started. */
  ended(child: WorkerProcess): void;
}

/**
 * The process in which passwords are hashed, alive from construction until `ended`.
 *
 * A process of its own, niced, because hashes on the gateway's threads make every other request wait.
 * Its environment holds none of the gateway's, so no secret but the passwords themselves ever reaches it,
 * and these by the pipe alone. Lines over a pipe cost a third less CPU than the messages of fork.
 * It does not keep the gateway's process alive: waiting tasks do, by the deadline of their task.
 */
export class WorkerProcess {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private hasEnded = false;

  constructor(
    options: WorkerProcessOptions,
    private readonly events: WorkerProcessEvents,
  ) {
    this.process = start(options);
    const { onFault = disregard } = options;
    const finish = guarded(() => this.finish(), onFault);
    this.process.once('error', finish);
    this.process.once('close', finish);
    // A write to a dead child; `close` follows.
    this.process.stdin.on('error', disregard);
    this.listen(onFault);
    for (const handle of this.handles()) handle.unref();
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  send(id: number, task: PasswordTask): void {
    this.process.stdin.write(taskLine(id, task), 'latin1');
  }

  /** Closes its input, upon which it exits. */
  end(): void {
    this.process.stdin.end();
  }

  /** Kills it, and keeps the gateway's process alive until `ended`. */
  kill(): void {
    for (const handle of this.handles()) handle.ref();
    this.process.kill('SIGKILL');
  }

  private handles(): { ref(): unknown; unref(): unknown }[] {
    const pipes = [this.process.stdin, this.process.stdout].filter((pipe) => pipe instanceof Socket);
    return [this.process, ...pipes];
  }

  private listen(onFault: OnFault): void {
    const lines = new LineSplitter();
    this.process.stdout.setEncoding('latin1');
    const read = (chunk: string): void => {
      for (const line of lines.push(chunk)) {
        const { id, answer } = readAnswerLine(line);
        if (saysReady(id)) this.events.ready(this);
        else this.events.answered(id, answer);
      }
    };
    this.process.stdout.on('data', guarded(read, onFault));
  }

  private finish(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.events.ended(this);
  }
}

function start(options: WorkerProcessOptions): ChildProcessByStdio<Writable, Readable, null> {
  const { worker, programArgs, concurrency, niceness } = options;
  const program = [...(worker.execArgv ?? []), worker.file];
  return spawn(process.execPath, [...program, ...programArgs, String(niceness)], {
    env: { UV_THREADPOOL_SIZE: String(concurrency), ...windowsEnvironment() },
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  });
}

/** Windows starts no process without its own directory. */
function windowsEnvironment(): Record<string, string> {
  const root = process.env['SystemRoot'];
  return root === undefined ? {} : { SystemRoot: root };
}

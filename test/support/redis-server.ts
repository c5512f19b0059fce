import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { freePort } from './free-port';

const PROGRAM = '/usr/bin/redis-server';

/** Whether there is a Redis to test with; where not, one line says so. */
export function isRedisInstalled(what: string): boolean {
  const isInstalled = existsSync(PROGRAM);
  if (!isInstalled) process.stderr.write(`${what}: not tested, there is no redis-server\n`);
  return isInstalled;
}

/** A Redis of a test's own, which keeps nothing; it may go away and come back at the same port. */
export class TestRedis {
  private process: ChildProcess | null = null;

  private constructor(private readonly port: number) {}

  /** One that is not started yet. */
  static async atFreePort(): Promise<TestRedis> {
    return new TestRedis(await freePort());
  }

  get url(): string {
    return `redis://127.0.0.1:${String(this.port)}`;
  }

  start(): void {
    const options = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: tmpdir() };
    const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.process = spawn(PROGRAM, given, { stdio: 'ignore' });
  }

  /** Connections stay open and are not answered, until `goOn`. */
  hang(): void {
    this.process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const { process } = this;
    this.process = null;
    if (process === null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
}

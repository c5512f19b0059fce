import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from './client';
import { freePort } from './free-port';

const ROOT = resolve(__dirname, '../..');
const BUILT = join(ROOT, '.cache/gateway');
const READY_MS = 120_000;
/** The build's own steps, in a module that jest cannot import; without a code cache, which takes a start of its own. */
const BUILD = `import { build } from 'esbuild';
import { bundleOptions } from './scripts/bundle.mjs';
import { copyFiles, escapeProgram } from './scripts/dist.mjs';
await build({ ...bundleOptions(process.argv[1]), sourcemap: false, legalComments: 'none' });
escapeProgram(process.argv[1]);
copyFiles(process.argv[1]);`;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface ProcessChoices {
  readonly settings: Readonly<Record<string, string>>;
  /** Without the development defaults. */
  readonly production?: boolean;
  /** The arguments in place of those. */
  readonly flags?: readonly string[];
  /** The target of its standard output; a pipe that is read by default. */
  readonly stdout?: 'pipe' | 'ignore' | number;
  /** Likewise its standard error. */
  readonly stderr?: 'pipe' | number;
  /** The working folder; the system's for temporary files by default. */
  readonly cwd?: string;
}

/** Settings with which a gateway keeps everything in one folder and hashes fast. */
export function settingsFor(folder: string): Record<string, string> {
  const cheap = { HASH_MEMORY_KIB: '8', HASH_TIME: '1', HASH_CONCURRENCY: '1', RATE_LIMIT: 'off', IP_MAX_MAILS: '0' };
  return { DATA_DIR: join(folder, 'data'), MAIL_DIR: join(folder, 'mail'), ...cheap };
}

/** A new temporary folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gatehouse-process-'));
}

/** A gateway, or one of its commands, in a process of its own: the program as it is built for users. */
export class GatewayProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => void (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => void (this.stderr += chunk.toString()));
    this.ended = new Promise((end) => {
      child.on('close', (code, signal) => {
        end({ code, signal });
      });
    });
  }

  /** The server has been started on a free port, or on the one that the settings name. */
  static async serve({
    settings,
    production = false,
    flags = production ? [] : ['--dev'],
    stdout = 'pipe',
    stderr = 'pipe',
    cwd = tmpdir(),
  }: ProcessChoices): Promise<GatewayProcess> {
    const port = Number(settings['PORT'] ?? (await freePort()));
    const env = { ...base(), PORT: String(port), ...settings };
    const child = spawn(process.execPath, [join(builtGateway(), 'main.js'), ...flags], {
      env,
      cwd,
      stdio: ['ignore', stdout, stderr],
    });
    return new GatewayProcess(child, port);
  }

  /** The command has been started, with this on its standard input. */
  static command(
    args: readonly string[],
    {
      settings,
      input,
      cwd = tmpdir(),
    }: { readonly settings: Readonly<Record<string, string>>; readonly input: string; readonly cwd?: string },
  ): GatewayProcess {
    const env = { ...base(), ...settings };
    const child = spawn(process.execPath, [join(builtGateway(), 'cli/gatehouse.js'), ...args], {
      env,
      cwd,
      stdio: 'pipe',
    });
    child.stdin.end(input);
    return new GatewayProcess(child, 0);
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  guest(): Client {
    return new Client(this.url);
  }

  /** It serves. @throws {Error} with what it said, when it ended or took too long. */
  async ready(): Promise<this> {
    const end = Date.now() + READY_MS;
    while (!(await this.answers('/readyz'))) {
      if (this.child.exitCode !== null || Date.now() > end) {
        throw new Error(`it does not serve: ${this.stdout}${this.stderr}`);
      }
      await new Promise((wake) => setTimeout(wake, 10));
    }
    return this;
  }

  /** Whether the path is answered with success. */
  async answers(path: string): Promise<boolean> {
    return fetch(`${this.url}${path}`).then(
      (response) => response.ok,
      () => false,
    );
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

function base(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TMPDIR: tmpdir() };
}

/** A new folder in which programs can import `graphql-gatehouse`, as if it were installed there, and `fastify`. */
export function folderWithPackage(): string {
  const folder = newFolder();
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'graphql-gatehouse'), { recursive: true });
  const main = join(builtGateway(), 'library.js');
  writeFileSync(
    join(modules, 'graphql-gatehouse/package.json'),
    JSON.stringify({ name: 'graphql-gatehouse', main: 'library.js' }),
  );
  symlinkSync(main, join(modules, 'graphql-gatehouse/library.js'));
  symlinkSync(join(ROOT, 'node_modules/fastify'), join(modules, 'fastify'));
  return folder;
}

/** Returns the folder of the built program, built anew only when a source is newer; it arrives by a rename. */
export function builtGateway(): string {
  const sources = ['src', 'scripts'].map((folder) => newestWithin(join(ROOT, folder)));
  if (existsSync(BUILT) && statSync(join(BUILT, 'main.js')).mtimeMs >= Math.max(...sources)) return BUILT;
  const draft = `${BUILT}.${String(process.pid)}`;
  mkdirSync(draft, { recursive: true });
  execFileSync(process.execPath, ['--input-type=module', '-e', BUILD, draft], { cwd: ROOT });
  rmSync(BUILT, { recursive: true, force: true });
  renameSync(draft, BUILT);
  return BUILT;
}

function newestWithin(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from './client';
import { seedPeople, type Person } from './people';
import { type Server, startServer } from './server';

/** The length and the number of the measurements. */
export interface Effort {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** The time that memory is watched for a slope. */
  readonly watchMs: number;
}

export const FULL: Effort = { rounds: 5, warmUpMs: 2000, measureMs: 3000, watchMs: 60_000 };
export const QUICK: Effort = { rounds: 2, warmUpMs: 500, measureMs: 1000, watchMs: 15_000 };

/** The processors: servers on one, the clients that ask them on another. */
export interface Cores {
  readonly server: number | undefined;
  readonly client: number | undefined;
}

export interface GatewayChoices {
  readonly core?: number | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of node itself. */
  readonly flags?: readonly string[];
}

/** Long-lived tokens and no limits on tries: what is measured is speed, not refusals. Everything else is as `npm start` has it. */
const SETTINGS = {
  PUBLIC_URL: 'http://localhost:4000',
  RATE_LIMIT: 'off',
  IP_MAX_MAILS: '0',
  CONFIRMATION: 'off',
  LOGIN_MAX_FAILURES: '1000',
  IP_MAX_FAILURES: '1000000',
  ACCESS_TOKEN_EXPIRES_IN: '1d',
};

const PEOPLE = 96;

/** The built gateway and its baselines, startable again and again on the same people. */
export class Bench {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-bench-'));
  private started = 0;
  private seeded: Promise<readonly Person[]> | null = null;

  constructor(readonly effort: Effort) {}

  /** Processor 0 for servers and 1 for clients, where the machine has two and taskset. */
  readonly cores: Cores = canPin() ? { server: 0, client: 1 } : { server: undefined, client: undefined };

  /** Threads that the gateway hashes with on `core`. */
  hashesAtATime(core: number | undefined): number {
    return core === undefined ? availableParallelism() : 1;
  }

  /** The people in every data folder, signed in for a day. */
  people(): Promise<readonly Person[]> {
    return (this.seeded ??= this.seed());
  }

  /** A fresh gateway process on a fresh copy of the people's data. */
  async gateway(choices: GatewayChoices = {}): Promise<Server> {
    await this.people();
    const dataDir = this.newFolder();
    cpSync(this.seedDir, dataDir, { recursive: true });
    return this.serve(dataDir, choices);
  }

  /** A fresh bare Apollo standalone server. */
  apollo({ core }: { core?: number | undefined } = {}): Promise<Server> {
    return startServer({
      node: [path.resolve('bench/programs/apollo-standalone.cjs')],
      path: '/',
      env: { NODE_ENV: 'production' },
      logFile: path.join(this.newFolder(), 'log'),
      ...onCore(core),
    });
  }

  /** Everything that was written is gone. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get seedDir(): string {
    return path.join(this.folder, 'people');
  }

  private async seed(): Promise<readonly Person[]> {
    mkdirSync(this.seedDir);
    const server = await this.serve(this.seedDir, {});
    try {
      return await seedPeople(new Client(server.url), PEOPLE);
    } finally {
      await server.stop();
    }
  }

  private serve(dataDir: string, { core, env, flags = [] }: GatewayChoices): Promise<Server> {
    return startServer({
      node: [...flags, path.resolve('dist/main.js'), '--dev'],
      path: '/graphql',
      env: { ...SETTINGS, DATA_DIR: dataDir, ...env },
      logFile: path.join(this.newFolder(), 'log'),
      ...onCore(core),
    });
  }

  private newFolder(): string {
    this.started += 1;
    const folder = path.join(this.folder, String(this.started));
    mkdirSync(folder);
    return folder;
  }
}

/** Builds what is measured. @throws {Error} where it does not build. */
export function build(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}

function onCore(core: number | undefined): { core?: number } {
  return core === undefined ? {} : { core };
}

function canPin(): boolean {
  return availableParallelism() > 1 && spawnSync('taskset', ['-c', '1', 'true']).status === 0;
}

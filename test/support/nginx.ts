import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port';
import { until } from './until';

const PROGRAM = '/usr/sbin/nginx';

/** Whether there is an nginx to test with; where not, one line says so. */
export function isNginxInstalled(what: string): boolean {
  const isInstalled = existsSync(PROGRAM);
  if (!isInstalled) process.stderr.write(`${what}: not tested, there is no nginx\n`);
  return isInstalled;
}

/** The part of docs/operations.md that says how nginx balances; its ports are those of the test. */
function configuration(folder: string, port: number, upstreams: readonly number[]): string {
  const servers = upstreams.map((upstream) => `server 127.0.0.1:${String(upstream)} max_fails=0;`);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  return `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log info;
events {}
http {
  access_log off; ${places.join(' ')}
  upstream gatehouse { ${servers.join(' ')} keepalive 32; }
  server {
    listen 127.0.0.1:${String(port)};
    location / {
      proxy_pass http://gatehouse;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }
}
`;
}

/** An nginx of a test's own before two gateways. */
export class TestNginx {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async before(upstreams: readonly number[], folder: string): Promise<TestNginx> {
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, upstreams));
    const process = spawn(PROGRAM, ['-p', folder, '-c', file, '-e', join(folder, 'error.log')], { stdio: 'ignore' });
    const started = new TestNginx(process, folder, port);
    await until(() => started.isListening());
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** The errors in its log; a refused connection does not count. */
  get failures(): string {
    const lines = readFileSync(join(this.folder, 'error.log'), 'utf8').split('\n');
    return lines.filter((line) => line.includes('[error]') && !line.includes('Connection refused')).join('\n');
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'close');
    this.process.kill('SIGTERM');
    await ended;
  }

  private isListening(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => {
        resolve(false);
      });
    });
  }
}

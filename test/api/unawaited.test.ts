import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { Client } from '../support/client';
import { freePort } from '../support/free-port';
import { folderWithPackage, settingsFor } from '../support/gateway-process';
import { newName, PASSWORD } from '../support/gateway';
import { MeDocument, RegisterDocument } from '../support/operations';
import { until } from '../support/until';

const PINO = resolve(__dirname, '../../node_modules/pino');

/** A program that embeds the gateway and does everything wrong that it can. */
const PROGRAM = `
const { createGateway, readSettings } = require('graphql-gatehouse');
const pino = require(${JSON.stringify(PINO)});
const told = [];
const throws = () => { throw new Error('the disk of the log is full'); };
const logger = process.env.LOGGER === 'whole' ? pino({}, { write: (line) => process.stdout.write(line) }) : pino({}, { write: throws });
const listeners = [
  ({ type }) => { told.push(type); throw new Error('a listener threw'); },
  async () => { throw new Error('a listener was rejected'); },
  () => Promise.reject('not even an error'),
  () => { throw null; },
];
createGateway(readSettings(process.env, { dev: true }), { logger, listeners })
  .then((gateway) => gateway.start())
  .then(() => process.on('SIGUSR2', () => process.stderr.write(told.join(' '))));
`;

const folder = folderWithPackage();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function program(more: Readonly<Record<string, string>>) {
  writeFileSync(join(folder, 'program.cjs'), PROGRAM);
  const port = await freePort();
  const env = { PATH: process.env['PATH'] ?? '', PORT: String(port), ...settingsFor(folder), ...more };
  const child = spawn(process.execPath, ['program.cjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const url = `http://127.0.0.1:${String(port)}`;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(async () => child.exitCode !== null || (await isReady()));
  return { child, said, url, port };
}

describe('a program that embeds the gateway', () => {
  it('lives on, and serves, though its logger and each of its listeners throw', async () => {
    const { child, said, url, port } = await program({});
    const client = new Client(url);
    const input = { email: `${newName()}@example.com`, password: PASSWORD };
    expect((await client.send(RegisterDocument, { input })).data?.register.__typename).toBe('SignedIn');
    await new Promise((closed) => connect(port, '127.0.0.1').once('close', closed).resume().end('no HTTP\r\n\r\n'));
    await until(async () => {
      child.kill('SIGUSR2');
      return said.err.includes('user.registered') || child.exitCode !== null;
    });
    expect((await client.send(MeDocument)).data?.me?.email).toBe(input.email);
    expect([child.exitCode, said.err.replace(/user\.registered/g, '')]).toEqual([null, '']);
    child.kill('SIGKILL');
  }, 60_000);

  it('has the lines in a logger of its own copy of pino', async () => {
    const { child, said, url } = await program({ LOGGER: 'whole' });
    await new Client(url).send(MeDocument);
    await until(async () => said.out.includes('"route":"/graphql"') || child.exitCode !== null);
    expect(said.out).toMatch(/"level":30.*"method":"POST","route":"\/graphql","status":200,.*"msg":"request"/);
    child.kill('SIGKILL');
  }, 60_000);
});

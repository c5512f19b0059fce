import { spawn } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from '../support/client';
import { freePort } from '../support/free-port';
import { folderWithPackage, settingsFor } from '../support/gateway-process';
import { newName, PASSWORD } from '../support/gateway';
import { RegisterDocument } from '../support/operations';
import { until } from '../support/until';

it('examples/own-server.mjs serves the gateway beside its own routes, hears of events and stops', async () => {
  const folder = folderWithPackage();
  copyFileSync(resolve(__dirname, '../../examples/own-server.mjs'), join(folder, 'own-server.mjs'));
  const port = String(await freePort());
  const env = { PATH: process.env['PATH'] ?? '', PORT: port, ...settingsFor(folder) };
  const server = spawn(process.execPath, ['own-server.mjs'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((end) => server.once('exit', end));
  const url = `http://127.0.0.1:${port}`;
  const answer = async (path: string) => (await fetch(`${url}${path}`)).json();
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(async () => server.exitCode !== null || (await isReady()));
  expect([server.exitCode, said]).toEqual([null, '']);
  const username = newName();
  await new Client(url).send(RegisterDocument, {
    input: { email: `${username}@example.com`, username, password: PASSWORD },
  });
  expect(await answer(`/free/${username}`)).toEqual({ free: false });
  await until(async () => ((await answer('/welcomed')) as string[]).includes(username));
  server.kill('SIGTERM');
  expect(await ended).toBe(0);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../support/free-port';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { newName, PASSWORD } from '../support/gateway';
import { RegisterDocument } from '../support/operations';
import { until } from '../support/until';
import { WEBHOOK_SECRET } from '../support/webhooks';

const folder = newFolder();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The program of docs/events.md, as somebody types it. */
function documented(): string {
  const page = readFileSync(resolve(__dirname, '../../docs/events.md'), 'utf8');
  const [, program = ''] = /^```js\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, program);
  return file;
}

it.each([WEBHOOK_SECRET, 'a text of thirty-two bytes or more, in clear'])(
  'the receiver of the documentation takes what the gateway posts, and nothing that is forged (%s)',
  async (secret) => {
    const port = await freePort();
    const env = { PATH: process.env['PATH'] ?? '', PORT: String(port), WEBHOOK_SECRET: secret };
    const receiver = spawn(process.execPath, [documented()], { env });
    let said = '';
    for (const output of [receiver.stdout, receiver.stderr]) {
      output.on('data', (text: Buffer) => (said += text.toString()));
    }
    const url = `http://127.0.0.1:${String(port)}/`;
    const post = (headers: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', body: '{"type":"forged"}', headers });
    await until(() =>
      post().then(
        ({ status }) => status === 401,
        () => false,
      ),
    );
    const settings = { ...settingsFor(join(folder, secret.slice(0, 5))), WEBHOOK_URL: url, WEBHOOK_SECRET: secret };
    const gateway = await (await GatewayProcess.serve({ settings })).ready();
    const username = newName();
    const input = { email: `${username}@example.com`, username, password: PASSWORD };
    const { code } = await gateway.guest().send(RegisterDocument, { input });
    await until(() => Promise.resolve(said.includes('session.created')));
    const now = String(Math.floor(Date.now() / 1000));
    for (const signature of ['v1,', 'v1,AAAA', `v1,${'A'.repeat(43)}=`, '']) {
      const headers = { 'webhook-id': 'x', 'webhook-timestamp': now, 'webhook-signature': signature };
      expect((await post(headers)).status).toBe(401);
    }
    await gateway.kill('SIGTERM');
    receiver.kill();
    expect(code).toBeNull();
    expect(said).toMatch(new RegExp(`^user\\.registered \\S+ \\{ username: '${username}' \\}\\nsession\\.created `));
    expect(said).not.toContain('forged');
  },
  60_000,
);

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bearing, newDevice } from '../support/devices';
import { engines } from '../support/engines';
import { freePort } from '../support/free-port';
import { startGateway, type TestGateway } from '../support/gateway';
import { MeDocument } from '../support/operations';

const PYTHON = process.env['TEST_PYTHON'] ?? 'python3';
const hasPyJwt = spawnSync(PYTHON, ['-c', 'import jwt, cryptography']).status === 0;
if (!hasPyJwt) process.stderr.write('No PyJWT is installed: the code for Python in docs/verifying.md was not run.\n');

/** The go program, where the code for Go is to be run: its modules come from the network. */
const GO = process.env['TEST_GO'];

const [engine] = engines();
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;

/** Tokens that must be refused: a changed signature, an unknown key, no signature, and no signature and no key. */
function forgeries(token: string): string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const known = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
  const under = (changed: Record<string, unknown>) =>
    `${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${payload}`;
  return [
    `${token.slice(0, -8)}AAAAAAAA`,
    `${under({ ...known, kid: 'forged' })}.${signature}`,
    `${under({ ...known, alg: 'none' })}.`,
    `${under({ typ: known['typ'], alg: 'none' })}.`,
    `${under({ typ: known['typ'], alg: 'ES256' })}.${signature}`,
    'no token',
  ];
}

const GO_MAIN = `
func main() {
	ctx := context.Background()
	verifier, err := newVerifier(ctx)
	if err != nil {
		panic(err)
	}
	token, err := verifier.verify(ctx, []byte(os.Args[1]))
	if err != nil {
		fmt.Println("refused")
		return
	}
	sub, _ := token.Subject()
	fmt.Println(sub)
}
`;

/** The path of a program that verifies its argument by the code, built by the documented commands. */
async function builtVerifier(code: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-go-'));
  folders.push(folder);
  writeFileSync(join(folder, 'main.go'), code.replace('import (', 'import (\n"fmt"\n"os"') + GO_MAIN);
  for (const args of [['mod', 'init', 'verifier'], ['mod', 'tidy'], ['build']]) {
    expect(await outputOf(GO ?? '', ['-C', folder, ...args])).not.toBeNull();
  }
  return join(folder, 'verifier');
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The code of docs/verifying.md in a language, for the gateway that is printed at its start. */
function documented(language: string, port: string): string {
  const page = readFileSync('docs/verifying.md', 'utf8');
  const code = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
  return code.replaceAll('https://auth.example.com', `http://localhost:${port}`);
}

/** The program's output; null where it fails. This process must go on answering meanwhile. */
function outputOf(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('close', (code) => {
      resolve(code === 0 ? text.trim() : null);
    });
  });
}

describe('access tokens of a gateway in development, without PUBLIC_URL', () => {
  let port: string;
  let gateway: TestGateway;
  const started = async (beside?: TestGateway) => {
    const PORT = String(await freePort());
    const settings = { PORT, PUBLIC_URL: '', CLIENT_ORIGINS: '' };
    return { PORT, gateway: await startGateway(engine!, beside === undefined ? { settings } : { settings, beside }) };
  };

  beforeAll(async () => {
    ({ gateway, PORT: port } = await started());
    // Other programs look at the time of the machine.
    gateway.clock.pass(Date.now() - gateway.clock.now().getTime());
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
  });

  it('name the address that people use as their issuer', async () => {
    const device = await newDevice(gateway, await gateway.signedIn());
    expect(claimsOf(device.accessToken)['iss']).toBe(`http://localhost:${port}`);
  });

  it('are taken by another process on the same data, and after a start on another port', async () => {
    const device = await newDevice(gateway, await gateway.signedIn());
    const other = (await started(gateway)).gateway;
    try {
      expect((await bearing(other, device.accessToken).send(MeDocument)).data?.me).not.toBeNull();
      const there = await newDevice(other, await other.signedIn());
      expect(claimsOf(there.accessToken)['iss']).not.toBe(claimsOf(device.accessToken)['iss']);
      expect((await bearing(gateway, there.accessToken).send(MeDocument)).data?.me).not.toBeNull();
    } finally {
      await other.stop();
    }
  }, 60_000);

  it('are verified by the documented code for Node, and forged ones are refused', async () => {
    const { accessToken } = await newDevice(gateway, await gateway.signedIn());
    const run = (token: string) => {
      const code = `${documented('js', port)}\nconsole.log((await verify('${token}')).sub);`;
      return outputOf(process.execPath, ['--input-type=module', '-e', code]);
    };
    expect(await run(accessToken)).toBe(claimsOf(accessToken)['sub']);
    for (const forged of forgeries(accessToken)) expect(await run(forged)).toBeNull();
  }, 60_000);

  (hasPyJwt ? it : it.skip)(
    'are verified by the documented code for Python, and forged ones raise what it promises',
    async () => {
      const { accessToken } = await newDevice(gateway, await gateway.signedIn());
      const run = (token: string) =>
        outputOf(PYTHON, [
          '-c',
          `${documented('python', port)}
try:
    print(verify("${token}")["sub"])
except jwt.InvalidTokenError:
    print("refused")`,
        ]);
      expect(await run(accessToken)).toBe(claimsOf(accessToken)['sub']);
      for (const forged of forgeries(accessToken)) expect(await run(forged)).toBe('refused');
    },
    60_000,
  );

  (GO === undefined ? it.skip : it)(
    'are verified by the documented code for Go, and forged ones are refused',
    async () => {
      const { accessToken } = await newDevice(gateway, await gateway.signedIn());
      const program = await builtVerifier(documented('go', port));
      const run = (token: string) => outputOf(program, [token]);
      expect(await run(accessToken)).toBe(claimsOf(accessToken)['sub']);
      for (const forged of forgeries(accessToken)) expect(await run(forged)).toBe('refused');
    },
    300_000,
  );
});

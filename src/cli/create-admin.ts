import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { createGateway } from '../gateway';
import { ALL_COLLECTIONS } from '../storage/collections';
import { loadSettings } from './environment';
import { explainedFailure } from './failure';
import { builtSurroundings, printLine } from './surroundings';

export interface CreateAdminOptions {
  readonly email: string;
  readonly username?: string;
  readonly dev: boolean;
}

/** The administrator exists when the command ends with 0; else it says what to do and nothing was changed. */
export async function createAdmin({ dev, email, username }: CreateAdminOptions): Promise<void> {
  try {
    const settings = loadSettings(dev);
    const gateway = await createGateway(
      { ...settings, LOG_LEVEL: 'silent' },
      builtSurroundings({ ...settings, LOG_LEVEL: 'silent' }),
    );
    try {
      await gateway.foundations.database.prepare(ALL_COLLECTIONS);
      const admin = await gateway.services.firstAdmin.create({ email, username, password: await readPassword() });
      printLine(`${admin.username} <${admin.email ?? ''}> is an administrator now.`);
    } finally {
      await gateway.stop();
    }
  } catch (error) {
    const { text, exitCode } = explainedFailure(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}

/** One line of standard input; what is typed at a terminal is not shown. Never an argument: those are in every process list. */
async function readPassword(): Promise<string> {
  const terminal = process.stdin.isTTY;
  if (terminal) process.stderr.write('Password: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) process.stderr.write('\n');
  }
}

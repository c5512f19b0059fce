/** One computation: verify against a hash, or make one where `hash` is null. */
export interface PasswordTask {
  readonly hash: string | null;
  readonly password: string;
}

/** The number of the line by which a child says that it can compute; tasks begin at 1. */
const READY = 0;

/** The child's answers to a verification and to a failed computation. Anything else it says is a new hash. */
export const ANSWERS = { matches: '1', differs: '0', failed: '!' } as const;

const NO_HASH = '-';

/** A task as one line of ASCII. The hash holds no space (isVerifiable) and the password is base64, so neither can end it. */
export function taskLine(id: number, task: PasswordTask): string {
  return `${String(id)} ${task.hash ?? NO_HASH} ${Buffer.from(task.password, 'utf8').toString('base64')}\n`;
}

/** The task of a line. */
export function readTaskLine(line: string): { id: string; hash: string | null; password: Buffer } {
  const [id = '', hash = NO_HASH, password = ''] = line.split(' ');
  return { id, hash: hash === NO_HASH ? null : hash, password: Buffer.from(password, 'base64') };
}

/** The answer to a task as one line of ASCII. */
export function answerLine(id: string, answer: string): string {
  return `${id} ${answer}\n`;
}

/** The task's number and the answer of a line. */
export function readAnswerLine(line: string): { id: number; answer: string } {
  const [id = '', answer = ''] = line.split(' ');
  return { id: Number(id), answer };
}

/** Cuts a stream into lines, whatever chunks it comes in. */
export class LineSplitter {
  private rest = '';

  /** The lines that `chunk` completes. */
  push(chunk: string): string[] {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    return lines;
  }
}

/** Reports once that the process can compute. */
export function readyLine(): string {
  return answerLine(String(READY), '');
}

/** Whether the number of a line is that of `readyLine`. */
export function saysReady(id: number): boolean {
  return id === READY;
}

import { readFileSync, statSync } from 'node:fs';

/** No setting's file is near that size; a device has no end. */
const MAX_BYTES = 1_048_576;
/** The path that a shell passes for `<(command)`. */
const HANDED_OVER = /^\/(?:dev|proc\/(?:self|\d+))\/fd\/\d+$/;

/** The fault of a file that a setting names; the message gives the reason, and nothing of the content. */
export class TextFileFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TextFileFault';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  ENOTDIR: 'there is none',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
};

/**
 * Returns the text of a file, in UTF-8 or UTF-16, without a byte order mark.
 * @throws {TextFileFault} saying why it cannot be read.
 */
export function readTextFile(path: string): string {
  return decodedText(bytesOf(path));
}

function bytesOf(path: string): Buffer {
  try {
    const { isFile, isDirectory, size } = kindOf(path);
    if (isDirectory) throw new TextFileFault('it is a folder');
    if (!isFile && !HANDED_OVER.test(path)) throw new TextFileFault('it is no regular file');
    if (size > MAX_BYTES) throw new TextFileFault('it is larger than 1 MiB');
    return readFileSync(path);
  } catch (error) {
    if (error instanceof TextFileFault) throw error;
    throw new TextFileFault(REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'it cannot be opened');
  }
}

function kindOf(path: string) {
  const stats = statSync(path);
  return { isFile: stats.isFile(), isDirectory: stats.isDirectory(), size: stats.size };
}

/**
 * Returns the text of bytes that an editor wrote: UTF-8, or UTF-16 as Windows writes it, with or without its mark.
 * @throws {TextFileFault} for any other encoding, and for NUL.
 */
export function decodedText(bytes: Buffer): string {
  const text = decoderOf(bytes)?.(bytes);
  if (text === undefined) throw new TextFileFault('it is no text in UTF-8 or UTF-16');
  if (text.includes('\0')) throw new TextFileFault('it holds a NUL byte, and is no text');
  return text;
}

function decoderOf(bytes: Buffer): ((bytes: Buffer) => string | undefined) | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return strictly('utf-16le');
  if (first === 0xfe && second === 0xff) return strictly('utf-16be');
  // Without a mark: settings begin with ASCII, of which UTF-16 makes a byte beside a zero.
  if (bytes.length >= 2 && bytes.length % 2 === 0 && first !== 0 && second === 0) return strictly('utf-16le');
  if (bytes.length >= 2 && bytes.length % 2 === 0 && first === 0 && second !== 0) return strictly('utf-16be');
  return strictly('utf-8');
}

function strictly(encoding: string): (bytes: Buffer) => string | undefined {
  return (bytes) => {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      return undefined;
    }
  };
}

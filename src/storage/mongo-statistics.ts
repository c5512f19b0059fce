import type { DatabaseSizes } from './database';

const COMMAND_NOT_FOUND = 59;

/** The answer of a server that has no `dbStats`: nothing. @throws whatever else went wrong. */
export function nothingIfUnknown(error: unknown): Record<string, unknown> {
  if ((error as { code?: unknown }).code === COMMAND_NOT_FOUND) return {};
  throw error;
}

/** The sizes in a server's `dbStats`. Of the rest plain values stay: not the cluster's signed time. */
export function sizesOf(answer: Readonly<Record<string, unknown>>): DatabaseSizes {
  return {
    dataSize: sizeIn(answer, 'dataSize'),
    indexSize: sizeIn(answer, 'indexSize'),
    storageSize: sizeIn(answer, 'storageSize'),
    raw: Object.fromEntries(Object.entries(answer).filter(([, value]) => isPlainValue(value))),
  };
}

function sizeIn(answer: Readonly<Record<string, unknown>>, name: string): number {
  const size = Number(answer[name]);
  return Number.isFinite(size) ? size : 0;
}

function isPlainValue(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

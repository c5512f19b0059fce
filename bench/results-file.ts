import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import path from 'node:path';
import type { LineResult } from './harness/line';

/** The content of bench/results.json. */
export interface Results {
  readonly machine: Machine;
  /** The versions of Node and the packages that matter most. */
  readonly versions: Readonly<Record<string, string>>;
  readonly lines: readonly LineResult[];
}

interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
}

const PACKAGES = ['@apollo/server', 'graphql', 'fastify', 'lmdb', 'mongodb', '@node-rs/argon2', 'autocannon'];

/** The results in a file, or null where there are none. */
export function readResults(file: string): Results | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : null;
}

/** Writes a measured line beside those that the file holds of the same machine and versions; others would not compare. */
export function keepLine(file: string, line: LineResult, order: readonly string[]): void {
  const before = readResults(file);
  const here = { machine: machineFacts(), versions: versions() };
  const comparable = before !== null && JSON.stringify(here) === JSON.stringify({ ...before, lines: undefined });
  const others = comparable ? before.lines.filter(({ id }) => id !== line.id) : [];
  const lines = [...others, line].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...here, lines }, rounded, 2)}\n`);
}

function machineFacts(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1_073_741_824),
    platform: `${platform()} ${arch()}`,
  };
}

function versions(): Readonly<Record<string, string>> {
  return { node: process.versions.node, ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])) };
}

function versionOf(name: string): string {
  const text = readFileSync(path.join('node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Five significant digits are more than was measured. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : value;
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

let ticksPerSecond: number | undefined;

/** The CPU milliseconds that a process has used, its threads included and its children not. Linux. */
export function cpuMs(pid: number): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const [user, system] = statFields(pid).slice(11, 13).map(Number);
  return (((user ?? 0) + (system ?? 0)) * 1000) / ticksPerSecond;
}

/** Bytes of memory of a process and all below it that are resident. Pages that they share count once in each. */
export function residentBytes(pid: number): number {
  return sumOfTree(pid, 'VmRSS');
}

/** The number of processes: this one and all below it. */
export function processCount(pid: number): number {
  return treeOf(pid).length;
}

/** Resident bytes that no file stands behind, of a process and all below it: what a leak would grow. */
export function anonymousBytes(pid: number): number {
  return sumOfTree(pid, 'RssAnon');
}

function sumOfTree(root: number, name: string): number {
  return treeOf(root).reduce((sum, pid) => sum + statusBytes(pid, name), 0);
}

function treeOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(orNull(() => statFields(Number(entry)))?.[1]);
    if (!Number.isNaN(parent)) parents.set(Number(entry), parent);
  }
  const below = (pid: number): number[] => [
    pid,
    ...[...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => below(child)),
  ];
  return below(root);
}

/** The fields of /proc/pid/stat after the command's name, which may hold spaces (proc(5)). */
function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function statusBytes(pid: number, name: string): number {
  const status = orNull(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** A process may end while it is looked at. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

import type { FieldFault } from '../errors';
import type { SchemaCheck } from './custom-data-schema';

const MAX_LEVELS = 8;
const MAX_FAULTS = 20;
const LONE_SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN_KEY = /^$|[$.]|\p{Cc}|\p{Surrogate}|^(?:__proto__|_bsontype)$/u;
/** A client's own key is repeated only if it looks like a name; anything else might be a value in the wrong place. */
const NAME_LIKE = /^[\w$.-]{1,64}$/;

/** The size that custom data may have and, where an operator sets one, the schema. */
export interface CustomDataOptions {
  /** Of the data as JSON in UTF-8. */
  readonly maxBytes: number;
  readonly check: SchemaCheck | null;
}

/**
 * The rules of custom data, the one input of free form (security rule 28).
 *
 * Keys that a database or JavaScript would take for more than names are refused wherever they stand: `$` and `.` are
 * operators and paths of MongoDB, `__proto__` is the prototype, and `_bsontype` makes a driver take the object for one of
 * its own types.
 */
export class CustomDataRules {
  constructor(private readonly options: CustomDataOptions) {}

  /** Every rule that the data break, by path beneath `path`; empty where they break none. */
  faults(data: unknown, path: string): FieldFault[] {
    const faults = formFaults(data, path);
    if (faults.length > 0) return faults;
    const { check, maxBytes } = this.options;
    if (Buffer.byteLength(JSON.stringify(data)) > maxBytes) {
      return [fault(path, 'TOO_LARGE', `Custom data have at most ${String(maxBytes)} bytes as JSON, all together.`)];
    }
    return (check?.(data) ?? []).slice(0, MAX_FAULTS).map((broken) => ({
      ...broken,
      path: broken.path.reduce(beneath, path),
    }));
  }
}

/** Returns the faults in data of any size and shape; empty where there are none. */
export function formFaults(data: unknown, path: string): FieldFault[] {
  const faults: FieldFault[] = [];
  collect(data, { path, level: 0, faults });
  return faults.slice(0, MAX_FAULTS);
}

/** The rule that the name of an entry breaks, or null. */
export function entryNameFault(name: string, path: string): FieldFault | null {
  return FORBIDDEN_KEY.test(name) ? keyFault(path) : null;
}

/** The entry of this name: an own field of an object, wrapped; null where there is none. */
export function entryOf(data: unknown, name: string): { readonly value: unknown } | null {
  return isObject(data) && Object.hasOwn(data, name) ? { value: data[name] } : null;
}

/** The data with one entry added or replaced, of which there are none before; null where they are no object. */
export function withEntry(data: unknown, name: string, value: unknown): Record<string, unknown> | null {
  if (data !== null && !isObject(data)) return null;
  return { ...data, [name]: value };
}

interface Place {
  readonly path: string;
  /** The number of lists and objects around the value. */
  readonly level: number;
  readonly faults: FieldFault[];
}

function collect(value: unknown, { path, level, faults }: Place): void {
  if (typeof value !== 'object' || value === null) {
    const broken = scalarFault(value, path);
    if (broken !== null) faults.push(broken);
    return;
  }
  if (level === MAX_LEVELS) {
    faults.push(fault(path, 'TOO_DEEP', `Custom data have at most ${String(MAX_LEVELS)} levels of lists and objects.`));
    return;
  }
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (faults.length >= MAX_FAULTS) return;
    const at = beneath(path, key);
    if (!Array.isArray(value) && FORBIDDEN_KEY.test(key)) faults.push(keyFault(at));
    collect(inner, { path: at, level: level + 1, faults });
  }
}

function scalarFault(value: unknown, path: string): FieldFault | null {
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    return fault(path, 'CHARACTERS', 'A text holds half a character.');
  }
  const isOdd = typeof value === 'number' && !Number.isFinite(value);
  return isOdd ? fault(path, 'NUMBER', 'A number is too large to be kept.') : null;
}

function beneath(path: string, key: string): string {
  return NAME_LIKE.test(key) ? `${path}.${key}` : path;
}

function keyFault(path: string): FieldFault {
  return fault(
    path,
    'KEY',
    'A key is not empty, holds no $, no dot and no control character, and is not __proto__ or _bsontype.',
  );
}

function fault(path: string, rule: string, message: string): FieldFault {
  return { path, rule, message };
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

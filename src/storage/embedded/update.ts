import { compileElement } from './matcher';
import { isPlain, MISSING } from './stored-value';
import { encodeValue, sameValue } from './value-encoding';

/** Changes a document of its own in place. */
export type Change = (document: Record<string, unknown>) => void;

/** Gives the new value of a field from the old one; MISSING stands for no field. */
type FieldChange = (operand: unknown) => (old: unknown) => unknown;

const OPERATORS: Readonly<Record<string, FieldChange>> = {
  $set: (operand) => () => copied(operand),
  $setOnInsert: (operand) => () => copied(operand),
  $unset: () => () => MISSING,
  $inc: (operand) => (old) => sum(old, operand),
  $min: (operand) => (old) => (old === MISSING || order(operand, old) < 0 ? copied(operand) : old),
  $max: (operand) => (old) => (old === MISSING || order(operand, old) > 0 ? copied(operand) : old),
  $push: (operand) => (old) => pushed(arrayOf(old, '$push'), operand),
  $addToSet: (operand) => (old) => united(arrayOf(old, '$addToSet'), operand),
  $pull: pull,
};

/**
 * Returns the change that an update makes, its operators checked.
 *
 * @throws {TypeError} for an operator outside of the contract, a change of `_id`, or two changes of one path.
 */
export function compileUpdate(update: object, options: { inserting: boolean }): Change {
  const changes: Change[] = [];
  const paths: string[] = [];
  for (const [operator, fields] of Object.entries(update) as [string, Record<string, unknown>][]) {
    const change = OPERATORS[operator];
    if (change === undefined) throw new TypeError(`The update operator ${operator} is not part of the contract.`);
    for (const [field, operand] of Object.entries(fields)) {
      requireFree(paths, field);
      if (operator === '$setOnInsert' && !options.inserting) continue;
      const next = change(operand);
      changes.push((document) => {
        changeAt(document, field.split('.'), next);
      });
    }
  }
  return (document) => {
    for (const change of changes) change(document);
  };
}

function requireFree(paths: string[], field: string): void {
  if (field === '_id') throw new TypeError('An update cannot change _id.');
  const clash = paths.find((path) => path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`));
  if (clash !== undefined) throw new TypeError(`The update changes ${field} twice.`);
  paths.push(field);
}

function changeAt(parent: object, path: readonly string[], next: (old: unknown) => unknown): void {
  const [segment = '', ...rest] = path;
  const fields = parent as Record<string, unknown>;
  const old = Object.hasOwn(fields, segment) && isSlot(parent, segment) ? fields[segment] : MISSING;
  if (rest.length === 0) assign(fields, segment, { old, value: next(old) });
  else if (typeof old === 'object' && old !== null && (isPlain(old) || Array.isArray(old))) changeAt(old, rest, next);
  else if (old !== MISSING) throw new TypeError(`The update goes through ${segment}, which holds no document.`);
  else {
    const child: Record<string, unknown> = {};
    changeAt(child, rest, next);
    if (Object.keys(child).length > 0) fields[segment] = child;
  }
}

function isSlot(parent: object, segment: string): boolean {
  return !Array.isArray(parent) || /^\d+$/.test(segment);
}

function assign(fields: Record<string, unknown>, segment: string, change: { old: unknown; value: unknown }): void {
  if (Array.isArray(fields) && !isSlot(fields, segment)) throw new TypeError(`An array has no field ${segment}.`);
  if (change.value !== MISSING) define(fields, segment, change.value);
  else if (Array.isArray(fields) && change.old !== MISSING) fields[Number(segment)] = null;
  else Reflect.deleteProperty(fields, segment);
}

/** A name such as __proto__ becomes a field like any other, never the prototype. */
function define(fields: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
}

function sum(old: unknown, operand: unknown): number {
  if (typeof operand !== 'number') throw new TypeError('$inc adds numbers.');
  if (old === MISSING) return operand;
  if (typeof old !== 'number') throw new TypeError('$inc meets a field that is no number.');
  return old + operand;
}

function order(one: unknown, other: unknown): number {
  return Buffer.compare(encodeValue(one), encodeValue(other));
}

function arrayOf(old: unknown, operator: string): unknown[] {
  if (old === MISSING) return [];
  if (!Array.isArray(old)) throw new TypeError(`${operator} meets a field that is no array.`);
  return old as unknown[];
}

function pushed(array: unknown[], operand: unknown): unknown[] {
  const { $each, $slice, ...rest } = isPlain(operand) && '$each' in operand ? operand : { $each: [operand] };
  if (Object.keys(rest).length > 0) throw new TypeError(`$push knows no ${Object.keys(rest).join(', ')}.`);
  const all = [...array, ...($each as unknown[]).map(copied)];
  if (typeof $slice !== 'number') return all;
  if ($slice === 0) return [];
  return $slice < 0 ? all.slice($slice) : all.slice(0, $slice);
}

function united(array: unknown[], operand: unknown): unknown[] {
  const added = isPlain(operand) && '$each' in operand ? (operand.$each as unknown[]) : [operand];
  const result = [...array];
  for (const value of added) if (!result.some((present) => sameValue(present, value))) result.push(copied(value));
  return result;
}

function pull(operand: unknown): (old: unknown) => unknown {
  const matches = compileElement(operand);
  return (old) => (old === MISSING ? MISSING : arrayOf(old, '$pull').filter((element) => !matches(element)));
}

/** Written documents no longer belong to the caller. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) define(copy, name, copied(field));
  return copy;
}

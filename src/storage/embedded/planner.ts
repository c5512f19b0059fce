import type { FindOptions } from '../database';
import type { Condition, Conjunction } from './conditions';
import { coversMatches } from './index-coverage';
import type { StoredIndex } from './index-entries';
import type { Bounds } from './key-bounds';
import { boundsOf } from './key-bounds';
import type { KeyRange } from './keys';
import { isLongId, merged, startingWith } from './keys';

/** The way to a filter's candidates. The matcher is asked about each of them, whatever the way. */
export type Plan =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | RangesPlan
  | { readonly kind: 'union'; readonly plans: readonly Plan[] }
  | Stretch
  | { readonly kind: 'scan'; readonly walk?: Walk };

export interface RangesPlan {
  readonly kind: 'ranges';
  readonly index: StoredIndex;
  readonly ranges: readonly KeyRange[];
  /** The index already has the order asked for: walk it, and stop at the limit. */
  readonly walk?: Walk;
}

/** The documents whose `_id` lies between two, both included: the matcher decides about the ends. */
export interface Stretch {
  readonly kind: 'stretch';
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly walk?: Walk;
}

export type Walk = 'forward' | 'backward';

export interface Question {
  readonly filter: Conjunction;
  readonly sort?: FindOptions['sort'];
  readonly limit?: number | undefined;
  readonly indexes: readonly StoredIndex[];
  /** Whether documents lie in the order of their `_id`. */
  readonly idsOrderly: boolean;
}

/** More ranges than this are a scan by another name. */
const MAX_RANGES = 10_000;

/** Narrower conditions win: a field held to a value, to a range, the order asked for, all but one value. */
const SCORE = { ids: 9, point: 2, range: 1, sparse: 1, order: 0.5, besides: 0.25 } as const;

/**
 * Returns the cheapest way that an index offers: by `_id`, by one index for the whole filter, by one for each
 * branch of an `$or`, by walking an index in the order asked for; a scan where none serves.
 */
export function planFor(question: Question): Plan {
  return choiceFor(question)?.plan ?? stretchOf(question) ?? scanOf(question);
}

interface Choice {
  readonly plan: Plan;
  readonly score: number;
}

function choiceFor(question: Question): Choice | undefined {
  const alternatives = alternativesOf(question.filter);
  const ids = allIds(alternatives);
  if (ids !== undefined) return { plan: { kind: 'ids', ids }, score: SCORE.ids };
  const indexes = question.indexes.filter((index) => isConcerned(index, alternatives, question.sort));
  const choices = indexes.map((index) => optionOf(index, alternatives, question));
  const [best] = [...choices, unionOf(question, alternatives)]
    .filter((choice) => choice.score > 0)
    .sort((one, other) => other.score - one.score);
  return best;
}

/** Whether the index's first field is asked about or sorted by; no other index can narrow or order anything. */
function isConcerned(
  { fields: [first] }: StoredIndex,
  alternatives: readonly Conjunction[],
  sort: FindOptions['sort'],
): boolean {
  if (sort !== undefined && Object.keys(sort)[0] === first) return true;
  return alternatives.every(({ conditions }) => conditions.some(({ field }) => field === first));
}

/** A filter with an `$or` as the branches it stands for, each with the conditions around it. */
function alternativesOf(filter: Conjunction): Conjunction[] {
  const [group, ...groups] = filter.groups;
  if (group === undefined) return [filter];
  return group.map((branch) => ({
    conditions: [...filter.conditions, ...branch.conditions],
    groups: [...groups, ...branch.groups],
    others: [],
  }));
}

function allIds(alternatives: readonly Conjunction[]): string[] | undefined {
  const ids = alternatives.map(idsOf);
  return ids.every((list) => list !== undefined) ? [...new Set(ids.flat())] : undefined;
}

function idsOf({ conditions }: Conjunction): string[] | undefined {
  for (const { field, operator, operand } of conditions) {
    if (field !== '_id') continue;
    if (operator === '$eq' && isScalar(operand)) return [operand].filter(isString);
    if (operator === '$in' && (operand as unknown[]).every(isScalar)) return (operand as unknown[]).filter(isString);
  }
  return undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function optionOf(index: StoredIndex, alternatives: readonly Conjunction[], question: Question): Choice {
  const parts = alternatives.map((alternative) => narrowed(index, alternative.conditions));
  const walk = direction(index, parts, question.sort);
  const ranges = merged(parts.flatMap((part) => part.ranges));
  const plan: Plan = { kind: 'ranges', index, ranges, ...(walk === undefined ? {} : { walk }) };
  const usable = ranges.length <= MAX_RANGES && parts.every((part) => part.covers);
  const order = walk === undefined || question.limit === undefined ? 0 : SCORE.order;
  return { plan, score: usable ? Math.min(...parts.map((part) => part.score)) + order : 0 };
}

interface Narrowed {
  readonly ranges: readonly KeyRange[];
  readonly score: number;
  /** The values that the leading fields are held to. */
  readonly fixed: readonly string[];
  /** False where a sparse or partial index may lack a match. */
  readonly covers: boolean;
}

function narrowed(index: StoredIndex, conditions: readonly Condition[]): Narrowed {
  const { covers, bySparseness } = coversMatches(index, conditions);
  const fields = [...index.fields, '_id'];
  const fixed: string[] = [];
  let score: number = bySparseness ? SCORE.sparse : 0;
  let prefixes: readonly Buffer[] = [index.prefix];
  let ranges: readonly KeyRange[] | undefined;
  for (let at = 0; at < fields.length && ranges === undefined && prefixes.length <= MAX_RANGES; at += 1) {
    const asked = conditions.filter((condition) => condition.field === fields[at]);
    const bounds = asked.length === 0 ? undefined : boundsOf(asked, !index.orderly);
    if (bounds === undefined) break;
    score += scoreOf(bounds);
    if (bounds.kind === 'points') {
      prefixes = prefixes.flatMap((prefix) => bounds.points.map((point) => Buffer.concat([prefix, point])));
      if (prefixes.length === 1 && fixed.length === at) fixed.push(String(bounds.points[0]?.toString('latin1')));
    } else ranges = prefixes.flatMap((prefix) => bounds.ranges.map((range) => under(prefix, range)));
  }
  ranges ??= prefixes.map(startingWith);
  return { ranges, score, fixed, covers };
}

function scoreOf(bounds: Bounds): number {
  if (bounds.kind === 'points') return SCORE.point;
  return bounds.ranges.length === 1 ? SCORE.range : SCORE.besides;
}

function under(prefix: Buffer, { start, end }: KeyRange): KeyRange {
  return { start: Buffer.concat([prefix, start]), end: Buffer.concat([prefix, end]) };
}

/** Whether the index, leading fields held to one value left out, has the order asked for, and which way. */
function direction(index: StoredIndex, parts: readonly Narrowed[], sort: FindOptions['sort']): Walk | undefined {
  const wanted = Object.entries(sort ?? {});
  if (!index.orderly || new Set(wanted.map(([, way]) => way)).size !== 1) return undefined;
  const offered = [...index.fields, '_id'];
  for (let skipped = 0; skipped < offered.length; skipped += 1) {
    if (wanted.every(([name], at) => name === offered[skipped + at])) {
      return wanted[0]?.[1] === 1 ? 'forward' : 'backward';
    }
    const held = new Set(parts.map((part) => part.fixed[skipped]));
    if (held.size !== 1 || held.has(undefined)) return undefined;
  }
  return undefined;
}

/** Each branch by the index that suits it best; as good as the worst of them. */
function unionOf({ indexes, idsOrderly }: Question, alternatives: readonly Conjunction[]): Choice {
  const choices =
    alternatives.length < 2 ? [] : alternatives.map((filter) => choiceFor({ filter, indexes, idsOrderly }));
  const plans = choices.flatMap((choice) => (choice === undefined ? [] : [choice.plan]));
  const complete = plans.length === alternatives.length;
  const score = complete ? Math.min(...choices.map((choice) => choice?.score ?? 0)) : 0;
  return { plan: { kind: 'union', plans }, score };
}

/** A page by `_id`, whose beginning or end a condition names. */
function stretchOf(question: Question): Plan | undefined {
  const bound = (...operators: string[]) =>
    question.filter.conditions
      .filter(({ field, operator }) => field === '_id' && operators.includes(operator))
      .map(({ operand }) => operand)
      .find((operand) => isString(operand) && !isLongId(operand)) as string | undefined;
  const [from, to] = [bound('$gt', '$gte'), bound('$lt', '$lte')];
  if (!question.idsOrderly || (from === undefined && to === undefined)) return undefined;
  return { kind: 'stretch', from, to, ...walkById(question) };
}

function scanOf(question: Question): Plan {
  return { kind: 'scan', ...walkById(question) };
}

function walkById({ sort, idsOrderly }: Question): { walk?: Walk } {
  const [first, ...rest] = Object.entries(sort ?? {});
  if (!idsOrderly || first?.[0] !== '_id' || rest.length > 0) return {};
  return { walk: first[1] === 1 ? 'forward' : 'backward' };
}

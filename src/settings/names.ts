import { trimmed } from './invisible';

/** Other names under which a setting is accepted: those of the systems whose users come here. */
export const ALIASES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'MONGODB_URI',
  MONGO_INITDB_DATABASE: 'MONGODB_DB',
  CLIENT_ORIGIN: 'CLIENT_ORIGINS',
};

/** Aliases that other programs use too; they count only where the data is in a MongoDB. */
const OF_DATABASE: ReadonlySet<string> = new Set(['DATABASE_URL', 'MONGO_INITDB_DATABASE']);

type Environment = Readonly<Record<string, string | undefined>>;

/** The values of an environment by the names of settings. */
export interface NamedValues {
  readonly values: Readonly<Record<string, string>>;
  /** The alias that a setting came by, for messages. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Returns the environment with every value trimmed. */
export function trimmedValues(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, trimmed(value ?? '')]));
}

/** Returns the values of settings, aliases resolved, empty ones left out and other variables dropped. */
export function namedValues(environment: Environment, names: readonly string[]): NamedValues {
  const given = names.filter((name) => isGiven(environment, name));
  const aliases = new Map(
    Object.entries(ALIASES)
      .filter(([alias, name]) => isGiven(environment, alias) && !given.includes(name) && counts(alias, environment))
      .map(([alias, name]) => [name, alias]),
  );
  const own = given.map((name) => [name, environment[name] ?? ''] as const);
  const aliased = [...aliases].map(([name, alias]) => [name, environment[alias] ?? ''] as const);
  return { values: Object.fromEntries([...own, ...aliased]), aliases };
}

function isGiven(environment: Environment, name: string): boolean {
  return (environment[name] ?? '') !== '';
}

function counts(alias: string, { STORAGE: storage }: Environment): boolean {
  return !OF_DATABASE.has(alias) || (storage !== 'embedded' && storage !== 'memory');
}

/** Each variable that is almost a setting's name, with the name that was probably meant. */
export function misspelt(environment: Environment, names: readonly string[]): [string, string][] {
  const known = new Set([...names, ...Object.keys(ALIASES)]);
  return Object.keys(environment)
    .filter((variable) => variable.length >= 6 && !known.has(variable))
    .flatMap((variable) => {
      const meant = names.find((name) => name.length >= 6 && isNear(variable, name));
      return meant === undefined ? [] : [[variable, meant] as [string, string]];
    });
}

/** Whether two names differ by one swap of neighbours, or by one letter added, left out or changed. */
function isNear(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  const [a, b] = [left.slice(start), right.slice(start)];
  const swapped =
    a.length === b.length && a.slice(0, 2) === `${b.charAt(1)}${b.charAt(0)}` && a.slice(2) === b.slice(2);
  return swapped || a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
}

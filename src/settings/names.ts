/** Other names under which a setting is accepted: those of the systems whose users come here. */
export const ALIASES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'MONGODB_URI',
  MONGO_INITDB_DATABASE: 'MONGODB_DB',
  CLIENT_ORIGIN: 'CLIENT_ORIGINS',
};

/** The environment with aliases resolved, empty values left out and whatever is no setting dropped. */
export function namedValues(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const given: Record<string, string> = {};
  const aliased = Object.entries(ALIASES).map(([alias, name]) => [name, environment[alias]] as const);
  for (const [name, value] of [...aliased, ...names.map((name) => [name, environment[name]] as const)]) {
    if (value !== undefined && value !== '') given[name] = value;
  }
  return given;
}

/** Each variable that is almost a setting's name, with the name that was probably meant. */
export function misspelt(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): [string, string][] {
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

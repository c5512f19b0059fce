/** Returns the value where it is an object, and an empty one otherwise. */
export function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

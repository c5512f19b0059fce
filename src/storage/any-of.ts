/** A filter for any of the values: equality where it is one, which every engine answers by the index in order. */
export function anyOf(values: readonly string[]): string | { $in: string[] } {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { $in: [...values] };
}

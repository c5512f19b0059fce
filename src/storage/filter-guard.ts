/**
 * Returns the filter when no condition of it is `undefined`, at any depth of `$and` and `$or`.
 *
 * Drivers read `undefined` as null or drop it: `{userId: undefined}` would then match the documents of no user, or
 * of everybody. A forgotten value must fail instead.
 * @throws {TypeError} naming the field.
 */
export function withoutUndefined<F extends object>(filter: F): F {
  for (const [field, condition] of Object.entries(filter)) {
    if (condition === undefined) throw new TypeError(`The filter's ${field} is undefined.`);
    if (field === '$and' || field === '$or') for (const branch of condition as object[]) withoutUndefined(branch);
  }
  return filter;
}

import { objectOf } from '../shared/object-of';

/** Returns the fields of what a provider answered, or threw; none where it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return objectOf(value) as Readonly<Record<string, unknown>>;
}

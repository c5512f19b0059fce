import { fieldsOf } from './answer-fields';

const MAX_LENGTH = 4096;

/**
 * The name in the field `user` that Apple posts beside the code, the first time that a person comes and never again; null
 * where there is none.
 *
 * It is not signed: it comes by the person's own browser. So it is a name and nothing else, and an address that it
 * holds is not read.
 */
export function postedName(field: string | null): string | null {
  if (field === null || field.length > MAX_LENGTH) return null;
  const { name } = fieldsOf(parsed(field));
  const { firstName, lastName } = fieldsOf(name);
  const parts = [firstName, lastName].flatMap((part) => (typeof part === 'string' ? [part.trim()] : []));
  return parts.filter((part) => part !== '').join(' ') || null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

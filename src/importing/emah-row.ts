import { type OriginRow, UNKNOWN } from './origin-row';
import { type Fields, flagOf, idOf, momentOfId, passwordOf, plainValue, textOf } from './row-values';

/**
 * A document of easy-mongodb-auth-handler's collection `users` (1 and 2).
 *
 * It keeps no date; an ObjectId holds the time it was made. Its pending codes are not taken over: they lie there in plain
 * text. Blocks stand in a collection of their own. @throws {RowRejected}
 */
export function emahRow(fields: Fields): OriginRow {
  return {
    ...UNKNOWN,
    id: idOf(fields, '_id'),
    email: textOf(fields, 'email'),
    password: passwordOf(fields, 'password'),
    isBlocked: flagOf(fields, 'blocked') === true,
    isConfirmed: flagOf(fields, 'verified') === true,
    customData: plainValue(fields['custom_data'] ?? null),
    createdAt: momentOfId(fields),
  };
}

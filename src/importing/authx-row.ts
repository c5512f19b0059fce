import { type OriginRow, UNKNOWN } from './origin-row';
import { dateOf, type Fields, flagOf, idOf, momentOfId, passwordOf, plainValue, textOf, textsOf } from './row-values';

/**
 * A document of AuthX' collection `users` (0.5 to 0.9), whose ids are the numbers in `id`.
 *
 * Whoever is not `active` is blocked; `provider` and `sid` are an identity; `info`, a list of anything, becomes the entry
 * `info` of the custom data where it holds something. @throws {RowRejected}
 */
export function authxRow(fields: Fields): OriginRow {
  return {
    ...UNKNOWN,
    id: idOf(fields, 'id') ?? idOf(fields, '_id'),
    email: textOf(fields, 'email'),
    username: textOf(fields, 'username'),
    password: passwordOf(fields, 'password'),
    permissions: textsOf(fields, 'permissions'),
    isBlocked: flagOf(fields, 'active') === false,
    isConfirmed: flagOf(fields, 'confirmed') === true,
    customData: customDataOf(fields),
    createdAt: dateOf(fields, 'created_at') ?? momentOfId(fields),
    lastLoginAt: dateOf(fields, 'last_login'),
    identity: identityOf(fields),
  };
}

function customDataOf(fields: Fields): unknown {
  const info = plainValue(fields['info'] ?? null);
  return info === null || (Array.isArray(info) && info.length === 0) ? null : { info };
}

function identityOf(fields: Fields): OriginRow['identity'] {
  const provider = textOf(fields, 'provider')?.trim().toLowerCase();
  const subject = idOf(fields, 'sid');
  return provider === undefined || provider === '' || subject === null ? null : { provider, subject };
}

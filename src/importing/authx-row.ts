import { numberedSubject, providerSubject } from '../identities/provider-subject';
import { type OriginRow, UNKNOWN } from './origin-row';
import { dateOf, type Fields, flagOf, idOf, momentOfId, passwordOf, plainValue, textOf, textsOf } from './row-values';

/**
 * A document of AuthX' collection `users` (0.5 to 0.9), whose ids are the numbers in `id`.
 *
 * A user who is not `active` is blocked; `provider` and `sid` are an identity; `info`, a list of anything, becomes the entry
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

/** None where both fields are empty. Another value that names no person is reported and left out: all would share it. */
function identityOf(fields: Fields): OriginRow['identity'] {
  const provider = wordOf(plainValue(fields['provider'] ?? null));
  const sid = plainValue(fields['sid'] ?? null);
  if (provider === '' && wordOf(sid) === '') return null;
  const subject = typeof sid === 'number' ? numberedSubject(sid) : providerSubject(sid);
  if (typeof provider !== 'string' || providerSubject(provider) === null || subject === null) return 'unusable';
  return { provider, subject };
}

/** A text as names are compared, without blanks around it; nothing is an empty one. */
function wordOf(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().toLowerCase() : (value ?? '');
}

import { type OriginRow, UNKNOWN } from './origin-row';
import { dateOf, type Fields, flagOf, idOf, momentOfId, passwordOf, textOf } from './row-values';

/** The role after registering: it grants nothing. */
const DEFAULT_ROLE = 'user';

/** The photo of the tutorial's people who gave none: no address. */
const NO_PHOTO = 'default.png';

/** A document of the FastAPI tutorial's collection `users`. Its role becomes the one permission. @throws {RowRejected} */
export function fastapiRow(fields: Fields): OriginRow {
  const role = textOf(fields, 'role')?.trim() ?? '';
  const photo = textOf(fields, 'photo');
  return {
    ...UNKNOWN,
    id: idOf(fields, '_id') ?? idOf(fields, 'id'),
    email: textOf(fields, 'email'),
    name: textOf(fields, 'name'),
    photo: photo === NO_PHOTO ? null : photo,
    password: passwordOf(fields, 'password'),
    permissions: role === '' || role === DEFAULT_ROLE ? [] : [role],
    isConfirmed: flagOf(fields, 'verified') === true,
    createdAt: dateOf(fields, 'created_at') ?? momentOfId(fields),
    updatedAt: dateOf(fields, 'updated_at'),
  };
}

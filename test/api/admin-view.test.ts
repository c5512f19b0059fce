import type { Answer } from '../support/client';
import { onEveryEngine, type Person } from '../support/gateway';
import { ODD_IDS } from '../support/odd-ids';
import {
  BlockUserDocument,
  ChangeUsernameDocument,
  UnblockUserDocument,
  UserDocument as UserQuery,
} from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const TYPES =
  '{ __schema { types { name kind fields { name type { kind name ofType { kind name } } args { name } } } } }';
interface Shape {
  readonly __schema: {
    readonly types: readonly { readonly name: string; readonly fields: readonly { readonly name: string }[] | null }[];
  };
}

onEveryEngine('what administrators see and do (user, blockUser)', (gateway) => {
  let admin: Person;
  let ada: Person;
  beforeAll(async () => {
    [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
  }, 60_000);

  it('AD-10 no type has a field for a hash, a token of somebody else, a secret or a version', async () => {
    const { data } = await admin.query<Shape>(TYPES);
    const names =
      data?.__schema.types.flatMap(({ name, fields }) => (fields ?? []).map((field) => `${name}.${field.name}`)) ?? [];
    // Whether and since when there is a password; the rules of every password; what the asker alone is given, once; data that holds no credential.
    const own = [
      ...['PasswordStatus.changedAt', 'PasswordStatus.set', 'Query.passwordStatus'],
      ...['SignInOptions.passwordMaxLength', 'SignInOptions.passwordMinLength'],
      ...['SignedIn.accessToken', 'SignedIn.accessTokenExpiresAt', 'SignedIn.deviceToken', 'SignedIn.refreshToken'],
      ...['TotpSecret.expiresAt', 'TotpSecret.qrCode', 'TotpSecret.secret', 'TotpSecret.uri'],
      ...['User.customData', 'User.hasPassword'],
    ];
    const telling = /hash|token|secret|password|credential|outbox|canonical|customdata|version|sealed/i;
    expect(names.length).toBeGreaterThan(50);
    expect(
      names.filter((name) => telling.test(name) && !name.startsWith('__') && !name.startsWith('Mutation.')).sort(),
    ).toEqual(own);
  });

  it('AD-10 every field of a user, asked for, shows nothing that proves who they are', async () => {
    const fields =
      'id username name photo createdAt email emailConfirmed permissions isAdmin hasPassword updatedAt lastLoginAt lastRequestAt block { at by reason until }';
    const { data, errors, text } = await admin.query<{ user: Record<string, unknown> }>(
      `{ user(id: "${ada.id}") { ${fields} sessions { createdAt lastUsedAt expiresAt ip userAgent current } } }`,
    );
    expect(errors).toEqual([]);
    expect(data?.user).toMatchObject({ id: ada.id, email: ada.email, hasPassword: true, isAdmin: false });
    const stored = (await gateway().documents<UserDocument>('users')).find(({ _id }) => _id === ada.id);
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(text).not.toContain(stored?.passwordHash);
    for (const token of ada.cookies.values()) if (token !== 'true') expect(text).not.toContain(token);
  });

  it('a user is found by id, name or address in any spelling, and is null where there is none', async () => {
    const find = async (variables: { id?: string; login?: string }) =>
      (await admin.send(UserQuery, variables)).data?.user?.id ?? null;
    expect(await find({ id: ada.id })).toBe(ada.id);
    expect(await find({ login: ada.username.toUpperCase() })).toBe(ada.id);
    expect(await find({ login: ` ${ada.email.toUpperCase()} ` })).toBe(ada.id);
    expect([await find({ login: 'nobody-at-all' }), await find({ login: 'nobody@example.org' })]).toEqual([null, null]);
  });

  it.each([{}, { id: 'a', login: 'b' }, { id: null, login: null }])(
    'a user is asked for by id or login, not %j',
    async (variables) => {
      expect((await admin.send(UserQuery, variables)).code).toBe('BAD_USER_INPUT');
    },
  );

  it.each(ODD_IDS)('IN-04 the id %.30j is nobody, without a fault of the database', async (id) => {
    const answers: Answer<unknown>[] = [
      await admin.send(BlockUserDocument, { id }),
      await admin.send(UnblockUserDocument, { id }),
      await admin.send(ChangeUsernameDocument, { id, username: 'somebody-new' }),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['USER_NOT_FOUND', 'USER_NOT_FOUND', 'USER_NOT_FOUND']);
    const { code, data } = await admin.send(UserQuery, { id });
    expect([code, data?.user]).toEqual([null, null]);
  });

  it.each([1e309, true, ['x'], { $ne: null }])('IN-04 the id %j is no id', async (id) => {
    const { code, status } = await admin.query('query ($id: ID!) { user(id: $id) { id } }', { id });
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('AD-17 each call that changes somebody, allowed or refused, tells who, what, whom, when, from where and how it ended', async () => {
    admin.headers['user-agent'] = 'console/1.0';
    const known = await gateway().trail();
    await admin.send(BlockUserDocument, { id: ada.id });
    const refused = await admin.send(BlockUserDocument, { id: admin.id });
    const denied = await (await gateway().signedIn()).send(BlockUserDocument, { id: admin.id });
    const events = (await gateway().trail()).filter(
      ({ _id, type }) => type.startsWith('authz') && !known.some((old) => old._id === _id),
    );
    const common = {
      at: gateway().clock.now(),
      ip: '127.0.0.1',
      requestId: expect.stringMatching(/^[\w-]{8,}$/) as string,
    };
    const byAdmin = { ...common, actorId: admin.id, userAgent: 'console/1.0' };
    expect(events).toHaveLength(3);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...byAdmin,
          type: 'authz_admin',
          subjectId: ada.id,
          details: { operation: 'blockUser', until: null },
        }),
        expect.objectContaining({
          ...byAdmin,
          type: 'authz_fail',
          subjectId: admin.id,
          details: { field: 'Mutation.blockUser', code: 'SELF_ACTION' },
        }),
        expect.objectContaining({
          ...common,
          type: 'authz_fail',
          subjectId: admin.id,
          details: { field: 'Mutation.blockUser', code: 'FORBIDDEN' },
        }),
      ]),
    );
    const ids = events.map(({ requestId }) => requestId);
    for (const { errors } of [refused, denied]) expect(ids).toContain(errors[0]?.extensions.requestId);
  });
});

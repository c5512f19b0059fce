import { onEveryEngine, PASSWORD } from '../support/gateway';
import type { Answer, Client } from '../support/client';
import { RegisterDocument } from '../support/operations';

type Fault = readonly [path: string, rule: string];

const faultsOf = ({ errors }: Answer<unknown>): Fault[] =>
  errors.flatMap(({ extensions }) => (extensions.fields ?? []).map(({ path, rule }): Fault => [path, rule]));

onEveryEngine('what is wrong with an input (register)', (gateway) => {
  const faulty = { email: 'not-an-address', username: 'a', password: 'short', passwordConfirm: 'other', photo: 'x' };
  const all = [
    ['email', 'EMAIL'],
    ['username', 'TOO_SHORT'],
    ['password', 'TOO_SHORT'],
    ['passwordConfirm', 'MISMATCH'],
    ['photo', 'URL'],
  ];

  it('is told at once, the malformed address too, under the names that the form has', async () => {
    const answer = await gateway().guest().send(RegisterDocument, { input: faulty });
    expect(answer.errors).toHaveLength(1);
    expect(faultsOf(answer)).toEqual(all);
    expect(answer.errors[0]?.extensions.numericCode).toBe(503);
    expect(answer.text).not.toMatch(/not-an-address|"short"/);
  });

  it.each([
    [
      'in variables of other names',
      'mutation($form: RegisterInput!) { register(input: $form) { __typename } }',
      { form: faulty },
    ],
    [
      'in one variable a field',
      `mutation($mail: EmailAddress!, $name: String, $secret: String) {
        register(input: { email: $mail, username: $name, password: $secret, passwordConfirm: "other", photo: "x" }) { __typename }
      }`,
      { mail: 'not-an-address', name: 'a', secret: 'short' },
    ],
    [
      'in the document',
      `mutation { again: register(input: {
        email: "not-an-address", username: "a", password: "short", passwordConfirm: "other", photo: "x"
      }) { __typename } }`,
      {},
    ],
    [
      'in the default of a variable',
      `mutation($form: RegisterInput! = { email: "not-an-address" }) { register(input: $form) { __typename } }`,
      { form: faulty },
    ],
  ])('%s too', async (_where, query, variables) => {
    const answer = await gateway().guest().query(query, variables);
    expect(new Map(faultsOf(answer)).get('email')).toBe('EMAIL');
    if (!query.includes('= {')) {
      expect(faultsOf(answer)).toEqual(all);
      expect(answer.errors).toHaveLength(1);
    }
  });

  it('is told of fields in fragments and of defaults of variables too', async () => {
    const guest = gateway().guest();
    const fragment = `mutation($form: RegisterInput!) { ...R } fragment R on Mutation { register(input: $form) { __typename } }`;
    expect(faultsOf(await guest.query(fragment, { form: faulty }))).toEqual(all);
    const inline = `mutation($form: RegisterInput!) { ... on Mutation { again: register(input: $form) { __typename } } }`;
    expect(faultsOf(await guest.query(inline, { form: faulty }))).toEqual(all);
    const withDefault = `mutation($mail: EmailAddress!, $name: String = "a", $secret: String = "short") {
      register(input: { email: $mail, username: $name, password: $secret, passwordConfirm: "other", photo: "x" }) { __typename }
    }`;
    expect(faultsOf(await guest.query(withDefault, { mail: 'not-an-address' }))).toEqual(all);
    expect(faultsOf(await guest.query(withDefault, { mail: 'not-an-address', name: 'good.name' }))).toEqual(
      all.filter(([path]) => path !== 'username'),
    );
  });

  it('is told by the field of the answer where an operation asks for several', async () => {
    const admin = await gateway().admin();
    const input = '{ email: "@", username: "x" }';
    const twice = `mutation($in: CreateUserInput!) {
      a: createUser(input: ${input}) { id }
      ...B
    } fragment B on Mutation { b: createUser(input: $in) { id } }`;
    const faults = faultsOf(await admin.query(twice, { in: { email: '@', username: 'good.name' } }));
    expect(faults.map((fault) => fault.join(' '))).toEqual(
      expect.arrayContaining(['a.email EMAIL', 'a.username TOO_SHORT']) as string[],
    );
    const variables = `mutation($a: EmailAddress!, $b: EmailAddress!) {
      a: createUser(input: { email: $a, username: "x" }) { id }
      b: createUser(input: { email: $b, username: "good.name" }) { id }
    }`;
    expect(faultsOf(await admin.query(variables, { a: '@', b: '@' }))).toEqual([
      ['a.email', 'EMAIL'],
      ['b.email', 'EMAIL'],
      ['a.username', 'TOO_SHORT'],
    ]);
  });

  it('is told at once where one value is missing, of another type or far too long', async () => {
    const guest = gateway().guest();
    const register = 'mutation($input: RegisterInput!) { register(input: $input) { __typename } }';
    const ask = async (change: Record<string, unknown>) =>
      faultsOf(await guest.query(register, { input: { ...faulty, ...change } }));
    const others = all.slice(1);
    expect(await ask({ email: undefined })).toEqual([['email', 'REQUIRED'], ...others]);
    expect(await ask({ email: null })).toEqual([['email', 'REQUIRED'], ...others]);
    expect(await ask({ email: 1 })).toEqual([['email', 'EMAIL'], ...others]);
    expect(await ask({ email: 'ada@example.com', photo: 7 })).toEqual([['photo', 'TYPE'], ...all.slice(1, 4)]);
    expect(await ask({ email: 'ada@example.com', role: 'x' })).toEqual([['role', 'UNKNOWN_FIELD'], ...others]);
    const long = await ask({ email: 'ada@example.com', username: 'a'.repeat(5000) });
    expect(new Set(long)).toEqual(new Set([['username', 'MAX_LENGTH'], ...all.slice(2)]));
  });

  it('is told of the rest of the arguments too, and of an administrator’s input', async () => {
    const admin = await gateway().admin();
    const ask = async (client: Client, query: string, variables = {}) => faultsOf(await client.query(query, variables));
    expect(
      await ask(admin, 'mutation($input: CreateUserInput!) { createUser(input: $input) { id } }', {
        input: { email: '@', username: 'x', permissions: ['Not One'] },
      }),
    ).toEqual([
      ['email', 'EMAIL'],
      ['username', 'TOO_SHORT'],
      ['permissions.0', 'PERMISSION'],
    ]);
    expect(
      await ask(admin, 'mutation($id: ID!, $in: UpdateUserInput!) { updateUser(id: $id, input: $in) { id } }', {
        id: admin.id,
        in: { email: '@', name: '' },
      }),
    ).toEqual([
      ['email', 'EMAIL'],
      ['name', 'NAME'],
    ]);
    const reason = 'x'.repeat(501);
    const block = 'mutation($id: ID!, $r: String, $u: DateTime) { blockUser(id: $id, reason: $r, until: $u) { id } }';
    expect(await ask(admin, block, { id: admin.id, r: reason, u: 'tomorrow' })).toEqual([
      ['until', 'DATE_TIME'],
      ['reason', 'TOO_LONG'],
    ]);
    expect(await ask(admin, block, { id: admin.id, r: reason, u: '2000-01-01T00:00:00Z' })).toEqual([
      ['reason', 'TOO_LONG'],
      ['until', 'PAST'],
    ]);
    const change = 'mutation($o: Int!, $n: String!) { changePassword(currentPassword: $o, newPassword: $n) { id } }';
    expect((await admin.query(change, { o: 1, n: 'short' })).code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('has the name of the argument where there is no form', async () => {
    const ada = await gateway().signedIn();
    const change =
      'mutation($to: EmailAddress!, $pw: String) { requestEmailChange(newEmail: $to, password: $pw) { id } }';
    expect(faultsOf(await ada.query(change, { to: '@', pw: PASSWORD }))).toEqual([['newEmail', 'EMAIL']]);
    const confirm = 'mutation($p: MailProof!) { confirmEmailChange(proof: $p) { id } }';
    expect(faultsOf(await ada.query(confirm, { p: { code: 1 } }))).toEqual([['proof.code', 'TYPE']]);
    expect(faultsOf(await ada.query(confirm, { p: null }))).toEqual([['proof', 'REQUIRED']]);
  });
});

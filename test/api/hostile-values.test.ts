import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { ODD_IDS } from '../support/odd-ids';
import { LoginDocument } from '../support/operations';

const OPERATORS = [
  { $gt: '' },
  { $ne: null },
  { $where: 'sleep(1000)' },
  { $regex: '.*' },
  ['a'],
  [{ $gt: '' }],
  1,
  true,
];

jest.setTimeout(90_000);

onEveryEngine('a hostile value', (gateway) => {
  const tries = async () => (await gateway().documents('limits')).length;

  it('IN-01 an operator where text is wanted is refused unread: no password is tried, nothing is echoed', async () => {
    const before = await tries();
    for (const operator of OPERATORS) {
      const login = await gateway()
        .guest()
        .query('mutation m($l: String!, $p: String!) { login(input: {login: $l, password: $p}) { __typename } }', {
          l: operator,
          p: operator,
        });
      const object = await gateway()
        .guest()
        .query('mutation m($input: LoginInput!) { login(input: $input) { __typename } }', {
          input: { login: operator, password: operator },
        });
      for (const { status, code, text } of [login, object]) {
        expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
        expect(text).not.toMatch(/\$gt|\$ne|sleep/);
      }
    }
    expect(await tries()).toBe(before);
  });

  it('IN-04 odd ids are unknown or refused, never a fault', async () => {
    const admin = await gateway().admin();
    for (const id of [1e308, ...ODD_IDS]) {
      const { code, status } = await admin.query('mutation m($id: ID!) { blockUser(id: $id) { id } }', { id });
      expect([id, status]).toEqual([id, 200]);
      expect(['USER_NOT_FOUND', 'BAD_USER_INPUT']).toContain(code);
      expect((await admin.query('query q($id: ID) { user(id: $id) { id } }', { id })).data).toEqual({ user: null });
    }
    for (const id of [null, 1.5, {}, []]) {
      expect(await admin.query('mutation m($id: ID!) { blockUser(id: $id) { id } }', { id })).toMatchObject({
        status: 400,
        code: 'BAD_USER_INPUT',
      });
    }
  });

  it('IN-07 a key __proto__ anywhere pollutes nothing and promotes nobody', async () => {
    const person = await gateway().signedIn();
    const bodies = [
      '{"query":"{ me { isAdmin } }","__proto__":{"isAdmin":true}}',
      '{"query":"{ me { isAdmin } }","constructor":{"prototype":{"isAdmin":true}}}',
      '{"query":"{ me { isAdmin } }","variables":{"__proto__":{"isAdmin":true}}}',
      '{"query":"{ me { isAdmin } }","extensions":{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}}',
      '{"query":"mutation m($input: LoginInput!) { login(input: $input) { __typename } }","variables":{"input":{"login":"a","password":"b","__proto__":{"isAdmin":true}}}}',
    ];
    for (const body of bodies) {
      const response = await fetch(`${gateway().url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: `access_token=${person.cookies.get('access_token') ?? ''}`,
        },
        body,
      });
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toContain('"isAdmin":true');
    }
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect((await person.query<{ me: { isAdmin: boolean } }>('{ me { isAdmin } }')).data?.me.isAdmin).toBe(false);
  });

  it('IN-13 line breaks and escapes in a name or a header make no line of the log', async () => {
    const login = 'x\r\n{"level":30,"msg":"forged-line"}\u001b[31m';
    const client = gateway().guest();
    client.headers['user-agent'] = '{"level":30,"msg":"forged-agent"}\t\u00e9';
    client.headers['x-request-id'] = 'forged","level":"60';
    await client.send(LoginDocument, { input: { login, password: PASSWORD } });
    const lines = gateway().log.trim().split('\n');
    for (const line of lines) expect(() => void JSON.parse(line)).not.toThrow();
    expect(gateway().log).not.toMatch(/forged|\u001b/);
  });

  it('IN-14 markup and template signs of a name are mere text in its mail', async () => {
    const name = '<a href="https://evil.example">{{7919*7919}} ${7919*7919} <%= 7919*7919 %> %s</a>';
    const email = `${newName()}@example.com`;
    const query = 'mutation m($input: RegisterInput!) { register(input: $input) { __typename } }';
    const answer = await gateway()
      .guest()
      .query(query, { input: { email, name, password: PASSWORD } });
    expect(answer.errors).toEqual([]);
    const [mail] = await gateway().mailsTo(email);
    expect(mail?.email.html).not.toContain('<a href="https://evil.example"');
    expect(`${mail?.email.html ?? ''}${mail?.email.text ?? ''}`).not.toContain(String(7919 * 7919));
    expect(mail?.email.subject).not.toMatch(/[\r\n<]/);
  });
});

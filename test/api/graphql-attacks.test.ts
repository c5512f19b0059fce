import type { Answer } from '../support/client';
import { BOMBS, times } from '../support/document-bombs';
import { onEveryEngine } from '../support/gateway';
import { copFindings } from '../support/graphql-cop';
import { MeDocument } from '../support/operations';

onEveryEngine(
  'a hostile document',
  (gateway) => {
    const tries = async () => (await gateway().documents('limits')).length;
    const ask = (body: unknown): Promise<Answer<unknown>> => gateway().guest().post(body);

    it.each(Object.keys(BOMBS))('%s is refused before anything is executed', async (name) => {
      const { status, code, data, text } = await ask({ query: BOMBS[name] });
      expect([status, data]).toEqual([400, null]);
      expect(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED']).toContain(code);
      expect(text).not.toMatch(/call stack|at \w+ \(|node_modules/i);
      expect(text.length).toBeLessThan(10_000);
    });

    it('GD-11 a batch is refused, an empty one too, and no password is tried', async () => {
      const login = { query: 'mutation { login(input: {login: "a", password: "b"}) { __typename } }' };
      for (const body of [Array.from({ length: 100 }, () => login), [login], []]) {
        expect(await ask(body)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
      }
      expect(await tries()).toBe(0);
    });

    it('BF-03 BF-04 two credentials in one operation are refused, aliased or not', async () => {
      const field = 'login(input: {login: "a", password: "b"}) { __typename }';
      for (const count of [2, 5, 15]) {
        const query = `mutation { ${times(count, (i) => `a${i}: ${field}`)} }`;
        expect(await ask({ query })).toMatchObject({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' });
      }
      expect(await tries()).toBe(0);
    });

    it('GD-16 variables that are deep, huge or no object are refused or read as data', async () => {
      const query = 'query q($id: ID) { user(id: $id) { id } }';
      const deep = `{"query":"${query}","variables":{"id":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}}`;
      const headers = { 'content-type': 'application/json' };
      const nested = await fetch(`${gateway().url}/graphql`, { method: 'POST', headers, body: deep });
      expect([nested.status, await nested.text()]).toEqual([400, expect.stringContaining('"code":"BAD_USER_INPUT"')]);
      expect(await ask({ query, variables: { id: 'x'.repeat(1_000_000) } })).toMatchObject({ status: 413 });
      expect(await ask({ query, variables: [] })).toMatchObject({ status: 400 });
      expect(await ask({ query, variables: 'x' })).toMatchObject({ status: 400 });
      expect(await ask({ query, variables: { id: 1.5 } })).toMatchObject({ status: 400 });
      expect(await ask({ query: { $gt: '' } })).toMatchObject({ status: 400 });
    });

    it('GD-18 persisted queries are not registered', async () => {
      for (let number = 0; number < 50; number += 1) {
        const sha256Hash = number.toString(16).padStart(64, '0');
        const { status, code } = await ask({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
        expect([status, code]).toEqual([400, 'PERSISTED_QUERY_NOT_SUPPORTED']);
      }
    });

    it('GD-14 errors recover no name of the schema from near misses', async () => {
      const words = ['mee', 'user', 'sesion', 'logn', 'usr', 'registr', 'blockUse', 'emailConfirmationStatu', 'loguot'];
      const documents = words.flatMap((word) => [
        `{ ${word}x { id } }`,
        `{ me { ${word} } }`,
        `mutation { ${word}z }`,
        `mutation { login(${word}: 1) { __typename } }`,
        `mutation { login(input: {logi: "a", passwor: "b"}) { __typename } }`,
        `query q($v: ${word}Input) { me { id } }`,
        `mutation { register(delivery: COOKI, input: {}) { ... on SignedInn { __typename } } }`,
      ]);
      for (const query of documents) {
        const { status, text } = await ask({ query });
        expect(status).toBe(400);
        const told = text.replaceAll(/"requestId":"[^"]*"/g, '');
        const names = [
          ...told.matchAll(
            /\b(?:RegisterInput|LoginInput|AuthResult|SignedIn|TokenDelivery|COOKIE|usernameAvailable|sessions|passwordConfirm)\b/g,
          ),
        ].map(String);
        expect([query, names]).toEqual([query, []]);
        expect(told).not.toMatch(/did you mean/i);
      }
    });

    it('the schema cannot be asked for in production', async () => {
      for (const query of ['{ __schema { types { name } } }', '{ __type(name: "User") { fields { name } } }']) {
        const { status, data, text } = await ask({ query });
        expect([status, data]).toEqual([400, null]);
        expect(text).not.toMatch(/sessions|RegisterInput|APOLLO|introspection: true/i);
      }
      expect((await ask({ query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
    });

    it('GD-22 the twelve checks of graphql-cop find nothing', async () => {
      expect(await copFindings(gateway().url)).toEqual([]);
    });

    it('the gateway serves on after all that', async () => {
      const person = await gateway().signedIn();
      expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
      expect(gateway().log).not.toContain('"level":50');
    });
  },
  { production: true },
);

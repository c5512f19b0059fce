import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atOnce } from '../support/attempts';
import type { Client } from '../support/client';
import { accountOf, setAccount } from '../support/confirmation';
import { engines } from '../support/engines';
import { newName, onEveryEngine, PASSWORD, startGateway } from '../support/gateway';
import {
  CustomDataDocument,
  RegisterDocument,
  ReplaceCustomDataDocument,
  UpdateCustomDataDocument,
} from '../support/operations';

const DATA = { plan: 'paid', seats: [1, { since: '2100' }], nothing: null };
const POLLUTING: unknown = JSON.parse('{"__proto__":{"isAdmin":true}}');

const replace = (client: Client, data: unknown, userId?: string) =>
  client.send(ReplaceCustomDataDocument, { data, ...(userId === undefined ? {} : { userId }) });
const update = (client: Client, field: string, value: unknown, userId?: string) =>
  client.send(UpdateCustomDataDocument, { field, value, ...(userId === undefined ? {} : { userId }) });
const read = (client: Client, field?: string) => client.send(CustomDataDocument, field === undefined ? {} : { field });

onEveryEngine('custom data (replaceCustomData, updateCustomData)', (gateway, engine) => {
  const eventsAbout = async (id: string) =>
    (await gateway().trail({ subjectId: id }))
      .filter(({ type }) => ['user_updated', 'authz_fail'].includes(type))
      .map(({ actorId, type, details }) => ({ actorId, type, details }));
  const faults = async (answer: ReturnType<typeof replace | typeof update>) =>
    (await answer).errors[0]?.extensions.fields?.map(({ path, rule }) => `${path} ${rule}`);

  it('are none at first, then what registering gave', async () => {
    expect((await read(await gateway().signedIn())).data?.me?.customData).toBeNull();
    const client = gateway().guest();
    const input = { email: `${newName()}@example.com`, password: PASSWORD, customData: DATA };
    expect((await client.send(RegisterDocument, { input })).code).toBeNull();
    expect((await read(client)).data?.me?.customData).toEqual(DATA);
  });

  it('that break a rule let nobody register', async () => {
    const input = { email: `${newName()}@example.com`, password: 'short', customData: { a: { $gt: '' } } };
    const { code, errors } = await gateway().guest().send(RegisterDocument, { input });
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors[0]?.extensions.fields?.map(({ path }) => path)).toEqual(['password', 'customData.a.$gt']);
  });

  it('are replaced as a whole, by any JSON', async () => {
    const ada = await gateway().signedIn();
    for (const data of [DATA, [1, [2]], 'text', 1.5, false, {}]) {
      expect((await replace(ada, data)).data?.replaceCustomData.customData).toEqual(data);
      expect((await read(ada)).data?.me?.customData).toEqual(data);
    }
  });

  it('written into the document are kept as they are, with names that languages know', async () => {
    const ada = await gateway().signedIn();
    const query = 'mutation { replaceCustomData(data: {constructor: 1, a: [E, 2.5], b: {c: null}}) { customData } }';
    const expected = { constructor: 1, a: ['E', 2.5], b: { c: null } };
    expect((await ada.query(query)).data).toEqual({ replaceCustomData: { customData: expected } });
    expect((await read(ada, 'constructor')).data?.me?.customData).toBe(1);
    expect((await read(ada, 'toString')).code).toBe('FIELD_NOT_FOUND');
  });

  it('are read by entry; one that is not there is told so, with the number of easy-mongodb-auth-handler', async () => {
    const ada = await gateway().signedIn();
    await replace(ada, DATA);
    expect((await read(ada, 'seats')).data?.me?.customData).toEqual(DATA.seats);
    expect((await read(ada, 'nothing')).data?.me).toEqual({ id: ada.id, customData: null });
    const { data, errors } = await read(ada, 'missing');
    expect(data?.me).toEqual({ id: ada.id, customData: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_FOUND', status: 404, numericCode: 412 });
  });

  it('change by entry: a new one is added, one that is there replaced, null kept', async () => {
    const ada = await gateway().signedIn();
    await update(ada, 'plan', 'free');
    await update(ada, 'plan', { name: 'paid' });
    expect((await update(ada, 'seats', null)).data?.updateCustomData.customData).toEqual({
      plan: { name: 'paid' },
      seats: null,
    });
  });

  it.each([
    ['a key of operators', { a: { $set: 1 } }, ['data.a.$set KEY']],
    ['a key that is a path', { 'a.b': 1 }, ['data.a.b KEY']],
    ['a driver type', { a: { _bsontype: 'ObjectId' } }, ['data.a._bsontype KEY']],
    ['nine levels', [[[[[[[[[1]]]]]]]]], ['data.0.0.0.0.0.0.0.0 TOO_DEEP']],
    ['more than 16384 bytes', 'x'.repeat(16_383), ['data TOO_LARGE']],
  ])('with %s are refused, and nothing changes', async (_, data, expected) => {
    const ada = await gateway().signedIn();
    await replace(ada, DATA);
    expect(await faults(replace(ada, data))).toEqual(expected);
    expect(await accountOf(gateway(), ada)).toMatchObject({ customData: DATA, customDataVersion: 1 });
  });

  it('IN-07 with the key __proto__ are refused, and pollute nothing', async () => {
    const ada = await gateway().signedIn();
    const query = 'mutation m($data: JSON!) { replaceCustomData(data: $data) { id } }';
    const literal = 'mutation { replaceCustomData(data: {a: {__proto__: {isAdmin: true}}}) { id } }';
    const asVariable = await ada.post({ query, variables: { data: POLLUTING } });
    const asText = await ada.query(literal);
    const asField = await update(ada, '__proto__', { isAdmin: true });
    for (const { code } of [asVariable, asText, asField]) expect(code).toBe('BAD_USER_INPUT');
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect((await accountOf(gateway(), ada))?.customData).toBeNull();
  });

  it('are bounded by entry too: all of them together, by size and by name', async () => {
    const ada = await gateway().signedIn();
    await update(ada, 'a', 'x'.repeat(16_000));
    expect(await faults(update(ada, 'b', 'x'.repeat(1000)))).toEqual(['customData TOO_LARGE']);
    for (const name of ['$set', 'a.b', '', 'x\u0000']) {
      expect(await faults(update(ada, name, 1))).toEqual(['field KEY']);
      expect(await faults(update(ada, name, { a: { $set: 1 } }))).toEqual(['field KEY', 'value.a.$set KEY']);
    }
    await replace(ada, ['a list']);
    expect(await faults(update(ada, 'b', 1))).toEqual(['field NO_OBJECT']);
    expect((await read(ada)).data?.me?.customData).toEqual(['a list']);
  });

  it('of which twenty change different entries at once lose none', async () => {
    const ada = await gateway().signedIn();
    for (let round = 0; round < (engine.uri === undefined ? 5 : 2); round += 1) {
      const name = (index: number) => `entry${String(round)}of${String(index)}`;
      const codes = await atOnce(20, async (index) => (await update(ada, name(index), index)).code);
      expect(codes.filter((code) => code !== null)).toEqual([]);
      for (let index = 0; index < 20; index += 1) {
        expect((await read(ada, name(index))).data?.me?.customData).toBe(index);
      }
    }
  });

  it('that many fill at once never grow beyond the bound', async () => {
    const ada = await gateway().signedIn();
    const codes = await atOnce(8, async (index) => (await update(ada, `e${String(index)}`, 'x'.repeat(5000))).code);
    expect(codes.filter((code) => code === null)).toHaveLength(3);
    expect(JSON.stringify((await accountOf(gateway(), ada))?.customData).length).toBeLessThanOrEqual(16_384);
  });

  it('of an account stored without a version change all the same', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { customData: { old: true } });
    expect((await accountOf(gateway(), ada))?.customDataVersion).toBeUndefined();
    const { data } = await update(ada, 'new', 1);
    expect(data?.updateCustomData.customData).toEqual({ old: true, new: 1 });
  });

  it('AD-05 of somebody else are for administrators alone; refusals and changes leave their events', async () => {
    const [admin, ada, eve] = [await gateway().admin(), await gateway().signedIn(), await gateway().signedIn()];
    expect((await replace(eve, { mine: true }, ada.id)).code).toBe('FORBIDDEN');
    expect((await update(eve, 'mine', true, 'unknown')).code).toBe('FORBIDDEN');
    expect((await update(gateway().guest(), 'mine', true, ada.id)).code).toBe('UNAUTHENTICATED');
    expect((await accountOf(gateway(), ada))?.customData).toBeNull();
    expect((await replace(admin, { a: 1 }, ada.id)).data?.replaceCustomData).toEqual({
      id: ada.id,
      customData: { a: 1 },
    });
    expect((await update(admin, 'b', 2, ada.id)).data?.updateCustomData.customData).toEqual({ a: 1, b: 2 });
    expect((await update(admin, 'b', 2, 'unknown')).code).toBe('USER_NOT_FOUND');
    const changed = { actorId: admin.id, type: 'user_updated', details: { fields: ['customData'] } };
    const refused = { field: 'Mutation.replaceCustomData', code: 'FORBIDDEN' };
    expect(await eventsAbout(ada.id)).toEqual(
      expect.arrayContaining([{ actorId: eve.id, type: 'authz_fail', details: refused }, changed, changed]),
    );
    expect((await eventsAbout('unknown')).map(({ details }) => details?.['code']).sort()).toEqual([
      'FORBIDDEN',
      'USER_NOT_FOUND',
    ]);
  });

  it('are seen by their owner and by administrators', async () => {
    const [admin, ada, eve] = [await gateway().admin(), await gateway().signedIn(), await gateway().signedIn()];
    await replace(ada, DATA);
    const query = `{ user(id: "${ada.id}") { customData } }`;
    expect((await admin.query(query)).data).toEqual({ user: { customData: DATA } });
    expect((await eve.query(query)).code).toBe('FORBIDDEN');
  });
});

describe('custom data under a schema (replaceCustomData, updateCustomData)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-schema-'));
  const file = join(folder, 'custom-data.schema.json');
  const schema = { type: 'object', properties: { plan: { enum: ['free', 'paid'] } }, additionalProperties: false };
  const [engine] = engines();
  if (engine === undefined) throw new Error('no engine');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keep it, as they are after each change; without any a person may register', async () => {
    writeFileSync(file, JSON.stringify(schema));
    const gateway = await startGateway(engine, { settings: { CUSTOM_DATA_SCHEMA: file, CUSTOM_DATA_MAX_BYTES: '40' } });
    try {
      const ada = await gateway.signedIn();
      expect((await update(ada, 'plan', 'paid')).code).toBeNull();
      const rulesOf = ({ errors }: Awaited<ReturnType<typeof update>>) =>
        errors[0]?.extensions.fields?.map(({ path, rule }) => `${path} ${rule}`);
      expect(rulesOf(await update(ada, 'plan', 'other'))).toEqual(['customData.plan ENUM']);
      expect(rulesOf(await update(ada, 'more', 1))).toEqual(['customData ADDITIONAL_PROPERTIES']);
      expect((await replace(ada, [])).code).toBe('BAD_USER_INPUT');
      expect((await replace(ada, 'x'.repeat(39))).errors[0]?.extensions.fields?.[0]?.rule).toBe('TOO_LARGE');
      expect((await read(ada)).data?.me?.customData).toEqual({ plan: 'paid' });
    } finally {
      await gateway.stop();
    }
  });

  it.each([
    ['is not there', null, 'names a file that cannot be read'],
    ['is no JSON', '{', 'names a file that is no JSON'],
    ['is no schema', '{"type": "text"}', 'names a file that is no JSON Schema: '],
  ])('whose file %s keep the gateway from starting, and say why', async (_, content, rule) => {
    rmSync(file, { force: true });
    if (content !== null) writeFileSync(file, content);
    const faulty = startGateway(engine, { settings: { CUSTOM_DATA_SCHEMA: file } });
    await expect(faulty).rejects.toMatchObject({
      faults: [{ name: 'CUSTOM_DATA_SCHEMA', rule: expect.stringContaining(rule) as string }],
    });
  });
});

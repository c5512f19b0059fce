import { compileSchema } from '../../src/users/custom-data-schema';
import { CustomDataRules, entryNameFault, entryOf, withEntry } from '../../src/users/custom-data.policy';

const rules = new CustomDataRules({ maxBytes: 100, check: null });
const broken = (data: unknown) => rules.faults(data, 'data').map(({ path, rule }) => `${path} ${rule}`);
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('custom data', () => {
  it.each([
    [null],
    [0],
    [''],
    [[]],
    [{}],
    [{ a: [{ b: null }, 'x', true, 1.5] }],
    [{ constructor: 1, toString: 2, length: 3, prototype: {} }],
    [nested(8)],
    [{ 'a b': 1, é: 2, '-': 3 }],
  ])('may be %j', (data) => {
    expect(broken(data)).toEqual([]);
  });

  it.each([
    ['{"$gt": ""}', ['data.$gt KEY']],
    ['{"a": {"b.c": 1}}', ['data.a.b.c KEY']],
    ['{"a": [{"x": 1}, {"__proto__": {"isAdmin": true}}]}', ['data.a.1.__proto__ KEY']],
    ['{"_bsontype": "ObjectId"}', ['data._bsontype KEY']],
    ['{"": 1}', ['data KEY']],
    ['{"a\\u0000": 1}', ['data KEY']],
    ['{"\\ud800": 1}', ['data KEY']],
    ['{"a": "\\ud800"}', ['data.a CHARACTERS']],
    ['{"a": 1e999}', ['data.a NUMBER']],
    ['[1e999]', ['data.0 NUMBER']],
    ['{"$a": 1, "b": {"$c": 2}}', ['data.$a KEY', 'data.b.$c KEY']],
  ])('%s is refused, by path and rule', (json, faults) => {
    expect(broken(JSON.parse(json))).toEqual(faults);
  });

  it('tell no key that looks like no name: it might be a value gone astray', () => {
    const [fault] = rules.faults({ 'my secret is $ and so on': 1 }, 'data');
    expect(fault).toMatchObject({ path: 'data', rule: 'KEY' });
    expect(JSON.stringify(fault)).not.toContain('secret');
  });

  it('have at most 8 levels; deeper ones are not walked, however deep they are', () => {
    expect(broken(nested(9))).toEqual(['data.a.a.a.a.a.a.a.a TOO_DEEP']);
    const bottomless: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(broken(bottomless)).toEqual(['data.0.0.0.0.0.0.0.0 TOO_DEEP']);
  });

  it('are counted in bytes of UTF-8 JSON', () => {
    expect(broken('x'.repeat(98))).toEqual([]);
    expect(broken('x'.repeat(99))).toEqual(['data TOO_LARGE']);
    expect(broken('é'.repeat(49))).toEqual([]);
    expect(broken('é'.repeat(50))).toEqual(['data TOO_LARGE']);
  });

  it('with many faults tell twenty', () => {
    expect(broken(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`$${String(n)}`, 1])))).toHaveLength(20);
  });
});

describe('an entry of custom data', () => {
  it('is an own field of an object, and nothing else', () => {
    expect(entryOf({ a: null }, 'a')).toEqual({ value: null });
    for (const [data, name] of [
      [{}, 'a'],
      [{}, 'toString'],
      [['x'], '0'],
      ['x', 'length'],
      [null, 'a'],
    ] as const) {
      expect(entryOf(data, name)).toBeNull();
    }
  });

  it('is added to nothing and to an object; a list or a text has none', () => {
    expect(withEntry(null, 'a', 1)).toEqual({ a: 1 });
    expect(withEntry({ a: 1, b: 2 }, 'a', null)).toEqual({ a: null, b: 2 });
    for (const data of [[], 'x', 1, true]) expect(withEntry(data, 'a', 1)).toBeNull();
  });

  it.each(['', '$set', 'a.b', '__proto__', '_bsontype', 'a\u0000', '\ud800'])('cannot be named %j', (name) => {
    expect(entryNameFault(name, 'field')).toMatchObject({ path: 'field', rule: 'KEY' });
  });
});

describe('a schema of custom data', () => {
  const shape = {
    type: 'object',
    properties: { plan: { enum: ['free', 'paid'] }, site: { type: 'string', format: 'uri', maxLength: 20 } },
    required: ['plan'],
    additionalProperties: false,
  };

  it('tells every rule that is broken, by path, and no value', async () => {
    const strict = new CustomDataRules({ maxBytes: 1000, check: await compileSchema(shape) });
    expect(strict.faults({ plan: 'free' }, 'data')).toEqual([]);
    const faults = strict.faults({ plan: 'CANARY', site: 'CANARY', other: 'CANARY' }, 'data');
    expect(faults.map(({ path, rule }) => `${path} ${rule}`).sort()).toEqual([
      'data ADDITIONAL_PROPERTIES',
      'data.plan ENUM',
      'data.site FORMAT',
    ]);
    expect(JSON.stringify(faults)).not.toContain('CANARY');
    expect(strict.faults({}, 'data').map(({ rule }) => rule)).toEqual(['REQUIRED']);
  });

  it('may be of draft 2020-12', async () => {
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] };
    const check = await compileSchema(schema);
    expect([check(['x']), check([1]).map(({ path, rule }) => [path, rule])]).toEqual([[], [[['0'], 'TYPE']]]);
  });

  it.each([
    ['no object', []],
    ['null', null],
    ['an unknown type', { type: 'text' }],
    ['a misspelt keyword', { propertys: {} }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['an unknown draft', { $schema: 'https://example.com/draft' }],
    ['one that checks later', { $async: true, type: 'object' }],
  ])('is refused: %s', async (_, schema) => {
    await expect(compileSchema(schema)).rejects.toThrow(/./);
  });
});

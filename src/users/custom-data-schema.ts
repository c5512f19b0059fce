import type { ErrorObject } from 'ajv';

/** One rule of a schema that a value breaks; the path names keys and indexes from the top. */
export interface SchemaFault {
  readonly path: readonly string[];
  /** The schema's keyword in capitals, as `MAX_LENGTH`. */
  readonly rule: string;
  readonly message: string;
}

/** Returns every rule of a schema that a value breaks. */
export type SchemaCheck = (data: unknown) => readonly SchemaFault[];

const DRAFT_2020 = '/2020-12/';

/**
 * Returns the check that a JSON Schema (draft 7, or 2020-12 where `$schema` says so) makes.
 *
 * ajv is loaded only where a schema is set: it would take a tenth of a second of every start.
 * @throws {Error} that says what is wrong with the schema: not valid, an unknown keyword, a reference to elsewhere.
 */
export async function compileSchema(schema: unknown): Promise<SchemaCheck> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new Error('it is no object');
  const draft = (schema as { $schema?: unknown }).$schema;
  const isNew = typeof draft === 'string' && draft.includes(DRAFT_2020);
  const [{ Ajv }, { default: addFormats }] = await Promise.all([
    isNew ? import('ajv/dist/2020.js').then(({ Ajv2020 }) => ({ Ajv: Ajv2020 })) : import('ajv'),
    import('ajv-formats'),
  ]);
  const ajv = new Ajv({ allErrors: true, logger: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if ('$async' in validate) throw new Error('$async is not supported');
  return (data) => (validate(data) ? [] : (validate.errors ?? []).map(toFault));
}

/** ajv's messages name rules of the schema and never the value. */
function toFault({ instancePath, keyword, message }: ErrorObject): SchemaFault {
  return {
    path: instancePath
      .split('/')
      .slice(1)
      .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~')),
    rule: keyword.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase(),
    message: `It ${message ?? 'breaks the schema'}.`,
  };
}

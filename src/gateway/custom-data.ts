import { InvalidSettings, type Settings } from '../settings';
import { compileSchema, type SchemaCheck } from '../users/custom-data-schema';
import { CustomDataRules } from '../users/custom-data.policy';

/** The rules for custom data that the settings describe. @throws {InvalidSettings} saying what is wrong with the schema. */
export async function openCustomData({
  CUSTOM_DATA_MAX_BYTES: maxBytes,
  customDataSchema: schema,
}: Settings): Promise<CustomDataRules> {
  return new CustomDataRules({ maxBytes, check: schema === null ? null : await compiled(schema) });
}

async function compiled(schema: unknown): Promise<SchemaCheck> {
  try {
    return await compileSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be compiled';
    throw new InvalidSettings([{ name: 'CUSTOM_DATA_SCHEMA', rule: `names a file that is no JSON Schema: ${reason}` }]);
  }
}

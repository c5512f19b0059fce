import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { accessDocument } from '../graphql/access-document';
import { accessTable } from '../graphql/access-table';
import { printGatewaySchema } from '../graphql/print-schema';
import { schemaOfSources } from './stated-schema';

async function emit(): Promise<void> {
  const schema = await schemaOfSources();
  writeFileSync('schema/schema.graphql', printGatewaySchema(schema));
  writeFileSync('schema/access.md', accessDocument(schema, accessTable(schema)));
}

void emit();

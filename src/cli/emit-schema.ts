import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { accessDocument } from '../graphql/access-document';
import { accessTable } from '../graphql/access-table';
import { buildGatewaySchema } from '../graphql/gateway-schema';
import { printGatewaySchema } from '../graphql/print-schema';

/** Resolvers are not called when a schema is printed. */
const container = { get: () => ({}) };

const schema = buildGatewaySchema(container);
writeFileSync('schema/schema.graphql', printGatewaySchema(schema));
writeFileSync('schema/access.md', accessDocument(schema, accessTable(schema)));

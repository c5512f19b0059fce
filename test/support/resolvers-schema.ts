import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { statedSchema } from '../../src/gateway/schema';

const SOURCES = resolve(__dirname, '../../src');

/** Returns the schema that the resolvers of the sources state, at once: for tables of tests. Nothing of it can be called. */
export function schemaOfResolvers(): GraphQLSchema {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.resolver.ts'),
  );
  const exported = files.flatMap((file) =>
    Object.values(jest.requireActual<Record<string, unknown>>(join(SOURCES, file))),
  );
  const classes = exported.filter((value) => typeof value === 'function' && value.name.endsWith('Resolver'));
  return statedSchema(classes.map((made) => Object.create((made as { prototype: object }).prototype) as object));
}

import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import pino from 'pino';
import { createModules } from '../gateway/modules';
import { statedSchema } from '../gateway/schema';
import { openPlatform } from '../platform/platform.module';
import { parseSettings } from '../settings';
import { readTextFile } from '../settings/text-file';
import { systemClock } from '../shared/clock';
import { Opened } from '../shared/opened';

/** No program is started where only a schema is asked for. */
const NO_PROGRAM = { file: '' };

/** Returns the schema of a gateway that is built in memory from this source tree, and closed again. */
export async function schemaOfSources(): Promise<GraphQLSchema> {
  const opened = new Opened(0);
  const settings = parseSettings({ STORAGE: 'memory' }, { dev: true, readFile: readTextFile });
  try {
    const platform = await openPlatform({
      ...{ opened, settings, clock: systemClock, logger: pino({ level: 'silent' }) },
      ...{ hashWorker: NO_PROGRAM, strengthWorker: NO_PROGRAM },
      templatesDir: join(__dirname, '../mail/templates'),
      version: { name: 'gatehouse', version: '' },
    });
    const { modules } = await createModules(platform);
    return statedSchema(modules.flatMap(({ resolvers = [] }) => resolvers));
  } finally {
    await opened.closeAll();
  }
}

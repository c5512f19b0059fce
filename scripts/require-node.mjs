import { createRequire } from 'node:module';

createRequire(import.meta.url)('./start/node-version.js').requireNode();

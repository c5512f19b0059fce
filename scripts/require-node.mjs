import { createRequire } from 'node:module';

createRequire(import.meta.url)('./node-version.cjs').requireNode();

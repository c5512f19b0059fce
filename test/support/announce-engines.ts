import { engines } from './engines';

/** Says once for a whole run which engines it tests, where it tests no server. */
export function announceEngines(): void {
  const chosen = engines();
  if (chosen.some(({ uri }) => uri !== undefined)) return;
  const names = chosen.map(({ name }) => name).join(', ');
  process.stderr.write(`Engines: ${names}. Set TEST_MONGODB_URIS=name=mongodb://host:port/,… to add servers.\n`);
}

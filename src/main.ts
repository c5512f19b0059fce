import 'reflect-metadata';
import { mainArguments } from './cli/main-arguments';
import { serve } from './cli/serve';

const meant = mainArguments(process.argv.slice(2));

if ('dev' in meant) void serve(meant.dev);
else {
  process.exitCode = meant.exitCode;
  (meant.exitCode === 0 ? process.stdout : process.stderr).write(`${meant.text}\n`);
}

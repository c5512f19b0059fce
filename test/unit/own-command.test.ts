import { join } from 'node:path';
import { ownCommand } from '../../src/shared/own-command';

describe('ownCommand', () => {
  it.each([
    [join(process.cwd(), 'dist/main.js'), 'node dist/cli/gatehouse.js doctor'],
    [join(process.cwd(), 'dist/cli/gatehouse.js'), 'node dist/cli/gatehouse.js doctor'],
    [join(process.cwd(), '../dist/main.js'), 'node ../dist/cli/gatehouse.js doctor'],
    ['/dist/main.js', 'node /dist/cli/gatehouse.js doctor'],
    ['/srv/app/node_modules/.bin/gatehouse', 'npx gatehouse doctor'],
    ['/srv/app/node_modules/graphql-gatehouse/dist/main.js', 'npx gatehouse doctor'],
    ['/srv/app/server.mjs', 'npx gatehouse doctor'],
    ['/usr/local/bin/gatehouse', 'gatehouse doctor'],
  ])('names the command as it is typed for a process of %s', (started, command) => {
    expect(ownCommand('doctor', started)).toBe(command);
  });
});

'use strict';

const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { request } = require('node:http');
const { compile, run } = require('./launcher.cjs');

const { bundle, cacheFile, port } = JSON.parse(process.argv[2]);
const OPERATION = JSON.stringify({ query: '{ __typename }' });

/** Answers the status of one request to the program, or null while it does not listen. */
function ask({ method, path, body }) {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sent.once('error', () => resolve(null)).end(body);
  });
}

async function untilReady() {
  while ((await ask({ method: 'GET', path: '/readyz' })) !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function exercise() {
  await untilReady();
  await ask({ method: 'POST', path: '/graphql', body: OPERATION });
  process.exit(0);
}

const script = compile(bundle, readFileSync(bundle));
process.once('exit', (code) => {
  if (code !== 0) return;
  writeFileSync(`${cacheFile}.new`, script.createCachedData());
  renameSync(`${cacheFile}.new`, cacheFile);
});
process.argv = [process.execPath, bundle, '--dev'];
run(script, bundle).main();
void exercise();

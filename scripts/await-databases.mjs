import { MongoClient } from 'mongodb';

const LIMIT_MS = 30_000;

/** Resolves when the server has answered a ping; a server that was named and does not answer fails the run. */
async function ping(named) {
  const [name, uri] = [named.slice(0, named.indexOf('=')), named.slice(named.indexOf('=') + 1)];
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: LIMIT_MS });
  try {
    await client.db('admin').command({ ping: 1 });
    console.log(`${name} answers.`);
    return true;
  } catch (error) {
    console.error(`${name} does not answer: ${error.message}`);
    return false;
  } finally {
    await client.close();
  }
}

const named = (process.env.TEST_MONGODB_URIS ?? '').split(',').filter((part) => part !== '');
const answered = await Promise.all(named.map(ping));
if (named.length === 0) console.error('TEST_MONGODB_URIS names no server.');
process.exitCode = named.length > 0 && answered.every(Boolean) ? 0 : 1;

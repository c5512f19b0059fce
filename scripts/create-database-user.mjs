import { MongoClient } from 'mongodb';

/** Makes the user of .ci/databases' secured server; one that is there already is left as it is. */
const client = new MongoClient(process.argv[2] ?? '', { serverSelectionTimeoutMS: 10_000 });
try {
  const roles = [{ role: 'root', db: 'admin' }];
  await client.db('admin').command({ createUser: 'gatehouse', pwd: 'open-sesame', roles });
} finally {
  await client.close();
}

import { PasswordHasher } from '../../src/hashing/password-hasher';

/** A gateway's stand-in that is killed: starts a hashing process, prints its id and stays. */
async function main(): Promise<void> {
  const hasher = new PasswordHasher({ worker: { file: process.argv[2] ?? '' }, cost: { memoryKiB: 8, time: 1 } });
  await hasher.hash('correct horse battery staple');
  process.stdout.write(`${String(hasher.workerPid)}\n`);
}

void main();

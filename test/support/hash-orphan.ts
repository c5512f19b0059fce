import { PasswordHasher } from '../../src/hashing/password-hasher';

/** A gateway's stand-in: starts a hashing process, prints its id, and stays to be killed if asked to, or ends. */
async function main(): Promise<void> {
  const hasher = new PasswordHasher({ worker: { file: process.argv[2] ?? '' }, cost: { memoryKiB: 8, time: 1 } });
  await hasher.hash('correct horse battery staple');
  process.stdout.write(`${String(hasher.workerPid)}\n`);
  if (process.argv[3] === 'stay') process.stdin.resume();
  if (process.argv[3] === 'stop') {
    await hasher.stop();
    process.stdout.write('stopped\n');
  }
}

void main();

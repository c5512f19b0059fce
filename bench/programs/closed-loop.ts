import autocannon from 'autocannon';
import type { Operation } from '../harness/operations';
import { cpuMs } from '../harness/processes';
import { type ClosedLoopTask, readTask } from '../harness/tasks';

/**
 * Keeps every connection asking the moment it was answered, and tells requests per second and CPU per request.
 *
 * An answer with an error fails the run: a server that refuses is fast.
 */
async function run({ connections, measureMs, operations, pid, url, warmUpMs }: ClosedLoopTask): Promise<void> {
  const ask = async (durationMs: number) => {
    const result = await autocannon({
      url,
      method: 'POST',
      connections,
      duration: durationMs / 1000,
      setupClient: distribute(operations),
      verifyBody: (body) => !body.includes('"errors"'),
    });
    const wrong = result.errors + result.non2xx + result.mismatches;
    if (wrong > 0) throw new Error(`${wrong} of ${result.requests.total} requests were not answered`);
    return result;
  };
  await ask(warmUpMs);
  const cpuBefore = cpuMs(pid);
  const { duration, latency, requests } = await ask(measureMs);
  const cpuMicroseconds = ((cpuMs(pid) - cpuBefore) * 1000) / requests.total;
  const sample = {
    requestsPerSecond: requests.total / duration,
    cpuMicroseconds,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
  };
  process.stdout.write(JSON.stringify(sample));
}

/** Gives each connection an operation of its own, in turn. */
function distribute(operations: readonly Operation[]) {
  let next = 0;
  return (client: autocannon.Client): void => {
    const operation = operations[next % operations.length];
    next += 1;
    if (operation) client.setHeadersAndBody({ ...operation.headers }, operation.body);
  };
}

void readTask<ClosedLoopTask>().then(run);

import { Sweeper } from '../../src/platform/sweeper';
import { EventListeners } from '../../src/events/event-listeners';
import type { GatewayEvent } from '../../src/events/event-types';
import { PasswordHasher } from '../../src/hashing/password-hasher';
import type { DeliveryRelayRepository } from '../../src/outbox/delivery-relay.repository';
import { Outbox } from '../../src/outbox/outbox';
import type { OutboxRepository } from '../../src/outbox/outbox.repository';
import { OutboxWorker } from '../../src/outbox/outbox-worker';
import { guardedTimers } from '../../src/outbox/timers';
import { guarded } from '../../src/shared/guarded';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { hashWorker, LOWEST_COST } from '../support/hash-worker';
import { ManualTimers } from '../support/smtp-mailroom';

const thrower = () => {
  throw new Error('nobody foresaw it');
};
const rejecter = () => Promise.reject(new Error('nobody foresaw it'));

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe('a guarded function', () => {
  it.each([
    ['throws', thrower],
    ['is rejected', rejecter],
  ])('that %s tells it, and its caller nothing', async (_what, task) => {
    const faults: unknown[] = [];
    guarded(task, (error) => faults.push(error))();
    await settled();
    expect(faults).toEqual([new Error('nobody foresaw it')]);
  });

  it.each([
    ['throws', thrower],
    ['is rejected', rejecter],
  ])('that %s before a reporter that throws ends quietly', async (_what, task) => {
    expect(guarded(task, thrower)).not.toThrow();
    await settled();
  });
});

describe('what goes on in the background', () => {
  it('a task of a timer that throws is told', async () => {
    const fault = await new Promise((told) => guardedTimers(told).schedule(0, thrower));
    expect(fault).toEqual(new Error('nobody foresaw it'));
  });

  it('an outbox looks again, though the database and the report of it throw', async () => {
    const timers = new ManualTimers();
    let looks = 0;
    const moveAll = () => {
      looks += 1;
      throw new Error('away');
    };
    const relay = { moveAll } as unknown as DeliveryRelayRepository;
    const repository = {} as OutboxRepository;
    const outbox = new Outbox({ relay, workers: [], repository, timers, onFault: thrower });
    outbox.start();
    for (let round = 0; round < 3; round += 1) {
      await settled();
      timers.fire();
    }
    await settled();
    expect(looks).toBe(4);
    await outbox.stop(0);
  });

  it('a worker is free again, though the report of its delivery throws', async () => {
    const row = { _id: '1', kind: 'mail', attempts: 1 } as OutboxDocument;
    const rows = [row];
    const repository = {
      claimDue: () => Promise.resolve(rows.pop() ?? null),
      markSent: () => Promise.resolve(true),
    } as unknown as OutboxRepository;
    const deliver = () => Promise.resolve();
    const worker = new OutboxWorker({ kind: 'mail', repository, deliver, report: thrower });
    expect(await worker.claimWhatFits()).toBe(1);
    await worker.allEnded();
    expect(worker.isBusy).toBe(false);
  });

  it.each([
    ['throws', thrower],
    ['is rejected', rejecter],
  ])('deletions are looked at again, though the sweep %s and the report of it throws', async (_what, sweep) => {
    const timers = new ManualTimers();
    const sweeper = new Sweeper({ run: sweep, timers, onFault: thrower, everyMs: 1 });
    sweeper.start();
    await settled();
    timers.fire();
    await settled();
    expect(timers.waiting.size).toBe(1);
    await sweeper.stop();
  });

  it('every listener hears of an event, though the report of those before throws', async () => {
    const heard: GatewayEvent[] = [];
    const listeners = [thrower, rejecter, (event: GatewayEvent) => void heard.push(event)];
    const receiver = new EventListeners(listeners, { timers: new ManualTimers(), onFault: thrower });
    await expect(receiver.receive({ id: '1' } as GatewayEvent)).rejects.toMatchObject({ code: 'LISTENER_FAILED' });
    expect(heard).toEqual([{ id: '1' }]);
  });

  it('passwords are hashed again once a process can be started', async () => {
    const worker = { file: '\0' };
    const faults: unknown[] = [];
    const onFault = (error: unknown) => faults.push(error);
    const hasher = new PasswordHasher({ worker, cost: LOWEST_COST, concurrency: 1, onFault });
    for (let tries = 1; tries <= 3; tries += 1) {
      await expect(hasher.hash('a long walk in the park')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      expect(faults).toHaveLength(tries);
    }
    Object.assign(worker, hashWorker());
    expect(await hasher.hash('a long walk in the park')).toMatch(/^\$argon2id\$/);
    await hasher.stop();
  });

  it('passwords are hashed again after the process died, though the report of it throws', async () => {
    const options = { worker: hashWorker(), cost: LOWEST_COST, concurrency: 1, onChildLost: thrower };
    const hasher = new PasswordHasher(options);
    await hasher.hash('a long walk in the park');
    process.kill(Number(hasher.workerPid), 'SIGKILL');
    while (hasher.workerPid !== null) await new Promise((wake) => setTimeout(wake, 5));
    expect(await hasher.hash('a long walk in the park')).toMatch(/^\$argon2id\$/);
    await hasher.stop();
  });
});

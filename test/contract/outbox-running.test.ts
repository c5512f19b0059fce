import { engines } from '../support/engines';
import { until, usePost } from '../support/smtp-mailroom';

describe.each(engines())('the running outbox on $name', (engine) => {
  const post = usePost(engine);

  test('a wake sends at once, without a poll', async () => {
    post.room.outbox.start();
    await until(() => post.room.timers.waiting.size === 1);
    await post.room.carry(post.room.seal());
    post.room.outbox.wake();
    await until(() => post.smtp.mails.length === 1);
  });

  test('a wake that comes when the round has already looked is not lost', async () => {
    let goOn: () => void = () => undefined;
    const looked = new Promise<void>((resolve) => (goOn = resolve));
    let looks = 0;
    const move = post.room.relay.moveAll.bind(post.room.relay);
    post.room.relay.moveAll = async () => {
      const moved = await move();
      looks += 1;
      await looked;
      return moved;
    };
    post.room.outbox.start();
    await until(() => looks === 1);
    await post.room.carry(post.room.seal());
    post.room.outbox.wake();
    goOn();
    await until(() => post.smtp.mails.length === 1);
  });

  test('a poll sends what another process wrote, within two seconds', async () => {
    post.room.outbox.start();
    await until(() => post.room.timers.waiting.size === 1);
    await post.room.another().carry(post.room.seal());
    expect([...post.room.timers.waiting.values()].every((delay) => delay < 2000)).toBe(true);
    post.room.timers.fire();
    await until(() => post.smtp.mails.length === 1);
  });

  test('more mails than fit at once follow each other without a poll', async () => {
    await Promise.all(Array.from({ length: 12 }, () => post.room.carry(post.room.seal())));
    post.room.outbox.start();
    await until(() => post.smtp.mails.length === 12);
    await until(async () => (await post.room.outbox.counts()).pending === 0);
  });

  test('a stop waits for the mail under way and begins no other', async () => {
    let end: () => void = () => undefined;
    const slow = post.room.another(
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    await post.room.carry(post.room.seal());
    slow.outbox.start();
    await post.room.leased();
    let stopped = false;
    const stopping = slow.outbox.stop().then(() => {
      stopped = true;
    });
    await post.room.carry(post.room.seal());
    slow.outbox.wake();
    expect(stopped).toBe(false);
    await until(() => slow.timers.waiting.size > 0);
    end();
    await stopping;
    expect(slow.events).toMatchObject([{ type: 'sent' }]);
    expect(slow.timers.waiting.size).toBe(0);
  });

  test('a stop does not wait for ever', async () => {
    const stuck = post.room.another(() => new Promise<never>(() => undefined));
    await post.room.carry(post.room.seal());
    stuck.outbox.start();
    await post.room.leased();
    const stopping = stuck.outbox.stop();
    await until(() => [...stuck.timers.waiting.values()].includes(10_000));
    stuck.timers.fire();
    await stopping;
  });
});

import { startGateway, type GatewayChoices, type TestGateway } from './gateway';
import { engines, type EngineUnderTest } from './engines';
import { WebhookReceiver } from './webhook-receiver';

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the receiver that nobody else knows').toString('base64')}`;

/** The parts of a webhook test: the same for all tests of an engine, but for what came and what is answered. */
export interface Hooked {
  readonly receiver: WebhookReceiver;
  readonly gateway: TestGateway;
  readonly engine: EngineUnderTest;
}

/** Settings with which a gateway posts its events to the receiver. */
export function postingTo({ url }: WebhookReceiver): Readonly<Record<string, string>> {
  return { WEBHOOK_URL: url, WEBHOOK_SECRET };
}

/** Runs the tests once on every engine, each against a gateway whose webhook is a receiver on the loopback. */
export function withWebhookOnEveryEngine(
  about: string,
  tests: (hooked: () => Hooked) => void,
  choices: GatewayChoices = {},
): void {
  describe.each(engines())(`${about} ($name)`, (engine) => {
    let hooked: Hooked | undefined;
    beforeAll(async () => {
      const receiver = await WebhookReceiver.start();
      const settings = { ...choices.settings, ...postingTo(receiver) };
      hooked = { receiver, engine, gateway: await startGateway(engine, { ...choices, settings }) };
    }, 60_000);
    beforeEach(async () => {
      await hooked?.gateway.gateway.platform.outbox.flush();
      hooked?.receiver.posted.splice(0);
    });
    afterEach(() => {
      if (hooked === undefined) return;
      hooked.receiver.answers.splice(0);
      hooked.receiver.judge = () => 204;
    });
    afterAll(async () => {
      await hooked?.gateway.stop();
      await hooked?.receiver.down();
    });
    tests(() => {
      if (hooked === undefined) throw new Error('the gateway did not start');
      return hooked;
    });
  });
}

/** Delivers everything due once. */
export function flushed({ gateway }: Hooked): Promise<void> {
  return gateway.gateway.platform.outbox.flush();
}

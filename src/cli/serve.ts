import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { createGateway, type Gateway } from '../gateway';
import type { Settings } from '../settings';
import { loadSettings } from './environment';
import { explainedFailure } from './failure';
import { builtSurroundings, printLine } from './surroundings';

const DRAIN_MS = 10_000;

/** A gateway serves until a signal or an unforeseen error ends it; what cannot start says why in one line and exits. */
export async function serve(dev: boolean): Promise<void> {
  surviveLostOutput();
  try {
    const settings = loadSettings(dev);
    const surroundings = builtSurroundings(settings);
    const gateway = await createGateway(settings, surroundings);
    stopGracefully(gateway, surroundings.logger);
    const { url } = await started(gateway);
    surroundings.logger.info({ url }, 'ready');
    if (dev) welcome(settings);
  } catch (error) {
    const { text, exitCode } = explainedFailure(error);
    process.stderr.write(`${text}\n`, () => process.exit(exitCode));
  }
}

/** What was opened before the start failed is closed again. */
async function started(gateway: Gateway): Promise<{ readonly url: string }> {
  try {
    return await gateway.start();
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

/** SIGTERM: not ready, stop accepting, drain, close (security rule 32). A rejection that nobody awaited is logged and survived. */
function stopGracefully(gateway: Gateway, logger: Logger): void {
  process.on('unhandledRejection', (error) => {
    logger.error({ err: error }, 'a rejection was not handled');
  });
  const log = { error: (message: unknown) => logger.error(message) };
  closeWithGrace({ delay: DRAIN_MS + 5000, logger: log, skip: ['unhandledRejection'] }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'an error was not handled; stopping');
    else logger.info({ signal }, 'stopping');
    await gateway.stop();
    logger.flush();
  });
}

/** A reader of stdout that goes away must not end the gateway: Node would exit on EPIPE. */
function surviveLostOutput(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

function welcome({ PORT, GRAPHQL_PATH, mailTransport, MAIL_DIR, DATA_DIR }: Settings): void {
  const base = `http://localhost:${String(PORT)}`;
  printLine('');
  printLine(`  Gatehouse is ready, in development mode.`);
  printLine(`  API and Apollo Sandbox  ${base}${GRAPHQL_PATH}`);
  printLine(`  Explorer, works offline ${base}/explorer`);
  if (mailTransport === 'file') {
    printLine(`  Mail is written to      ${MAIL_DIR ?? `${DATA_DIR}/mail`}, and its links are printed here`);
  }
  printLine('');
}

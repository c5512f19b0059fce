'use strict';

/** The signals that end a gateway in order (src/cli/process-end.ts). */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/**
 * Keeps signals that come while the program loads until it has, and passes them on then.
 *
 * By themselves they would end the process as killed, or as the first process of a container be lost.
 */
function holdSignals() {
  for (const signal of SIGNALS) process.on(signal, () => undefined);
}

/** The ways into the program, in one bundle: what they share is built, kept and cached once. */
exports.main = () => {
  holdSignals();
  require('../src/main');
};
exports.gatehouse = () => {
  if (process.argv[2] === 'serve') holdSignals();
  require('../src/cli/gatehouse');
};
exports.library = () => require('../src/library');

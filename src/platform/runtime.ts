import type { Logger } from 'pino';
import type { EventListener } from '../events/event-listeners';
import type { WorkerProgram } from '../processes/worker-process';
import type { Clock } from '../shared/clock';

/** The process around a gateway: everything that it is made with besides its settings. */
export interface Runtime {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The built program of the hashing process. */
  readonly hashWorker: WorkerProgram;
  /** The built program of the process that estimates the strength of passwords. */
  readonly strengthWorker: WorkerProgram;
  /** The shipped mail templates. */
  readonly templatesDir: string;
  readonly version: { readonly name: string; readonly version: string };
  /** The functions that hear events, besides the webhook of the settings. */
  readonly listeners?: readonly EventListener[];
  /** Milliseconds that a password may wait for its hash; two seconds unless given. */
  readonly hashDeadlineMs?: number;
  /** Whether the hashing process starts with the gateway, beside the rest of it, for one that is to serve at once. */
  readonly warmsAtOnce?: boolean;
  /** The time that a stop waits for requests under way; as `http/drain.ts` says unless given. */
  readonly drain?: Partial<Readonly<Record<'answerMs' | 'arrivalMs' | 'idleMs', number>>>;
  /** Shows mails in development. */
  readonly print?: (text: string) => void;
}

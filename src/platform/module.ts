import type { InputRules } from '../graphql/input-rules';

/** Work beside the requests, done again and again while the gateway serves. */
export interface Sweep {
  readonly everyMs: number;
  /** The line in the log where it failed. */
  readonly warning: string;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
}

/** One domain as the gateway takes it in: everything that a new service, resolver or task of it must be entered in. */
export interface Module<Services extends object> {
  readonly services: Services;
  /** The one instance of each resolver class of the domain; the schema is made of their classes. */
  readonly resolvers?: readonly object[];
  /** The rules of its mutations that need no database, by their names. */
  readonly inputRules?: InputRules;
  /** Runs once the database is ready, before anything is served. @throws {Error} which ends the start. */
  readonly prepare?: () => Promise<void>;
  /** Runs once, beside the requests, when the gateway begins to serve. */
  readonly begin?: (signal: AbortSignal) => Promise<void>;
  readonly sweeps?: readonly Sweep[];
}

/** The services that a module function gives. */
export type ServicesOf<Made extends (...given: never[]) => unknown> =
  Awaited<ReturnType<Made>> extends { readonly services: infer Services } ? Services : never;

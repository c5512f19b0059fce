import type { Lock } from './try-counter';

/** One try at a credential that may go on to the hash. A try that fails needs nothing more: it is counted. */
export interface Admission {
  /** The locks that this try closes if it fails: it was the last that was let through. */
  readonly locks: readonly Lock[];
  /**
   * Clears the counter of the account, or of the place that is known, and gives the others this try's own point back,
   * and only that: else an attacker's own account would buy guesses at others (BF-10), and an office would lock itself
   * out by signing in.
   * @throws {ServiceUnavailable}
   */
  succeeded(): Promise<void>;
  /**
   * Gives every point back, for a try that was refused before the credential was judged and so taught nothing: else
   * a storm that fills the hashing queue would lock everyone who tries to sign in meanwhile.
   * @throws {ServiceUnavailable}
   */
  withdrawn(): Promise<void>;
}

/**
 * A place in which the account is known to be its owner's: a browser that holds its device cookie, a live session, or a
 * link that was mailed to its address.
 */
export interface KnownPlace {
  readonly kind: 'device' | 'link' | 'session';
  readonly id: string;
}

/** One try at an account's credential, and the place that it comes from. */
export interface Attempt {
  /** The id of the account, or the canonical form of an unknown login: both lock alike. */
  readonly account: string;
  readonly ip: string | null;
  /** Nothing for a stranger. */
  readonly known?: KnownPlace | null | undefined;
}

/** An address that an account gave up, and the undo link that its mailbox got. */
export interface FormerEmail {
  /** As its owner wrote it. */
  email: string;
  canonical: string;
  confirmedAt: Date | null;
  /** Of the undo link. */
  tokenHash: string;
  /** The end of the link; until then no other account gets the address. */
  until: Date;
  /** The time at which it was given up; absent where it was before that was stored. */
  givenUpAt?: Date;
}

/** A change of address that was undone: identities linked from then on are dead, by whichever session of before. */
export interface UndoneChange {
  /** The time at which the address was changed. */
  since: Date;
  /** The user's once it was undone: an identity that was linked under a lower one is dead. */
  credentialVersion: number;
}

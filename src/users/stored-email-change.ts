/** An address that an account gave up, and the undo link that its mailbox got. */
export interface FormerEmail {
  /** As its owner wrote it. */
  email: string;
  canonical: string;
  confirmedAt: Date | null;
  /** Of the undo link. */
  tokenHash: string;
  /** Until then the link works, and nobody else gets the address. */
  until: Date;
  /** When it was given up; absent where it was before that was kept. */
  givenUpAt?: Date;
}

/** A change of address that was undone: identities linked from then on are dead, by whichever session of before. */
export interface UndoneChange {
  /** When the address was changed. */
  since: Date;
  /** The user's once it was undone: an identity that was linked under a lower one is dead. */
  credentialVersion: number;
}

/** An account that waits for its address to be confirmed. */
export interface WaitingAccount {
  readonly username: string;
  readonly registeredAt: Date;
  readonly hasPassword: boolean;
  /** Whether its name, photo and data go once it is claimed. */
  readonly losesData: boolean;
  readonly isRemovable: boolean;
}

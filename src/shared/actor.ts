import type { RequestOrigin } from './request-origin';

/** The user who asks for a change, as far as a service needs to know. */
export interface Actor {
  readonly id: string;
  readonly origin: RequestOrigin;
  /** The `ownerVersion` of the actor's own account when they were recognised: see `OwnedUser`. */
  readonly ownerVersion?: number;
}

/** An actor and the mutation that they called. */
export interface CallingActor extends Actor {
  readonly isAdmin: boolean;
  /** The name of the mutation, as the trail tells what was done. */
  readonly operation: string;
  /** The name with its type's before it, as the trail tells what was refused. */
  readonly field: string;
}

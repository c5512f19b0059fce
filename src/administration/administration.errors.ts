import { ArgumentRefused, GatewayError } from '../errors';

/** An administrator tried to block, demote or delete themselves. */
export class SelfAction extends GatewayError {
  constructor() {
    super('SELF_ACTION', 'You cannot do this to your own account. Ask another administrator.');
  }
}

/** No administrator would be left. */
export class LastAdmin extends GatewayError {
  constructor() {
    super('LAST_ADMIN', 'This is the last active administrator. Make another one first.');
  }
}

/** The deletion requires the mailed code. */
export class CodeRequired extends ArgumentRefused {
  constructor() {
    super('proof', 'REQUIRED', 'Ask for a code with requestAccountDeletion, and give it here.');
  }
}

/** The block of a deleted account stays on the address. Shown to administrators only. */
export class EmailBlocked extends GatewayError {
  constructor() {
    super('USER_BLOCKED', 'A block was kept on this e-mail address. Lift it with unblockEmail first.');
  }
}

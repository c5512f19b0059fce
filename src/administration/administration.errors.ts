import { GatewayError } from '../errors';

/** An administrator tried to block, demote or delete themselves. */
export class SelfAction extends GatewayError {
  constructor() {
    super('SELF_ACTION', 'You cannot do this to your own account. Ask another administrator.');
  }
}

/** Nobody would be left to administer. */
export class LastAdmin extends GatewayError {
  constructor() {
    super('LAST_ADMIN', 'This is the last active administrator. Make another one first.');
  }
}

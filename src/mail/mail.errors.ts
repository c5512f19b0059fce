import { GatewayError } from '../errors';

/** The operation needs mail, which this gateway does not send. */
export class MailNotConfigured extends GatewayError {
  constructor() {
    super('MAIL_NOT_CONFIGURED', 'This gateway sends no mail for this. Contact its operator.');
  }
}

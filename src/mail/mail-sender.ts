import { parseEmailAddress } from '../shared/email-address';

/** Who mails come from: the `From` header and the envelope sender. */
export interface MailSender {
  readonly name: string;
  readonly address: string;
}

const NAME_AND_ADDRESS = /^(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>\s]+))$/;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** The sender that `Name <address>` or `address` names, or null where it is not one plain address. */
export function parseMailSender(text: string): MailSender | null {
  const match = NAME_AND_ADDRESS.exec(text.trim());
  if (!match || CONTROL.test(text)) return null;
  const address = parseEmailAddress((match[2] ?? match[3] ?? '').trim());
  return address && { name: (match[1] ?? '').trim(), address: address.original };
}

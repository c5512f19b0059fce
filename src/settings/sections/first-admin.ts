import { described, section } from '../described';
import { text } from '../values';

/** The settings of the section “The first administrator”. */
export const FIRST_ADMIN = section('The first administrator', {
  ADMIN_EMAIL: described(text.optional(), { unset: 'none', meaning: 'the address' }),
  ADMIN_USERNAME: described(text.optional(), { unset: 'derived from the address', meaning: 'the username' }),
  ADMIN_PASSWORD: described(text.optional(), { unset: 'required with ADMIN_EMAIL', meaning: 'the password' }),
});

import { described, section } from '../described';
import { endpoint, text } from '../values';

/** The settings of the section “Webhook”. */
export const WEBHOOK = section('Webhook', {
  WEBHOOK_URL: described(endpoint.optional(), {
    unset: 'none',
    meaning: 'the URL to which events are posted; `https://` in production',
  }),
  WEBHOOK_SECRET: described(text.optional(), {
    unset: 'required with WEBHOOK_URL',
    meaning: 'the key that signs them: `whsec_` with at least 32 bytes in base64, or any text of at least 32 bytes',
  }),
});

import { described, section } from '../described';
import { flag, oneOf } from '../values';

/** The settings of the section “Logs and pages”. */
export const PAGES = section('Logs and pages', {
  LOG_LEVEL: described(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'), {
    unset: 'info',
    meaning: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
    example: 'info',
  }),
  METRICS: described(flag.default(false), {
    unset: 'off',
    meaning: '`on` serves metrics for Prometheus at /metrics ([their meaning](operations.md#metrics))',
    example: 'off',
  }),
  LANDING_PAGE: described(oneOf('sandbox', 'off').optional(), {
    unset: 'sandbox in development, off in production',
    meaning: '`sandbox` shows Apollo Sandbox at GRAPHQL_PATH; refused in production',
    example: 'off',
  }),
});

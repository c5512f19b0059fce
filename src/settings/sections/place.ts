import { described, section } from '../described';
import { duration, host, integer, oneOf, text, url } from '../values';

/** The settings of the section “Place”. */
export const PLACE = section('Place', {
  NODE_ENV: described(oneOf('production', 'development', 'test').optional(), {
    unset: 'production',
    meaning:
      '`production` or `test`; `development` is refused in production mode: only the flag `--dev` gives the development defaults',
    example: 'production',
  }),
  HOST: described(host.optional(), {
    unset: '127.0.0.1 in development, 0.0.0.0 else',
    meaning: 'the address to listen on, or a name of this machine',
    example: '0.0.0.0',
  }),
  PORT: described(integer(0, 65_535).default(4000), {
    unset: '4000',
    meaning: 'the port; 0 picks a free one',
    example: '4000',
  }),
  PUBLIC_URL: described(url.optional(), {
    unset: 'required in production',
    meaning:
      "the gateway's public address, beginning with `https://`; links in mail are built only from it. In development localhost at PORT",
    example: 'https://auth.example.com',
  }),
  APP_URL: described(url.optional(), {
    unset: 'none',
    meaning:
      'the address of your site, beginning with `https://`: the pages of mailed links lead there; see [clients.md](clients.md#links-of-the-gateways-pages)',
    example: 'https://app.example.com',
  }),
  STOP_DELAY: described(duration(0).default(0), {
    unset: '0',
    meaning:
      'how long a stopping gateway still serves while `/readyz` answers 503: as long as the load balancer needs to notice ([stop](operations.md#stop)); at most 10m',
    example: '5s',
  }),
  GRAPHQL_PATH: described(text.default('/graphql'), {
    unset: '/graphql',
    meaning: 'the path of the API; not a path of the pages or probes',
    example: '/graphql',
  }),
});

import { described, section } from '../described';
import { connection, databaseName, duration, integer, oneOf, text } from '../values';

/** The settings of the section “Storage”. */
export const STORAGE = section('Storage', {
  STORAGE: described(oneOf('mongodb', 'embedded', 'memory').optional(), {
    unset: 'mongodb if MONGODB_URI is given, embedded in development',
    meaning:
      '`mongodb`, `embedded` or `memory`; production uses `embedded` only if it is set here, and `memory` keeps nothing',
    example: 'mongodb',
  }),
  DATA_DIR: described(text.default('.data'), {
    unset: '.data',
    meaning: 'the folder of the embedded engine, of development keys and of mail files',
    example: '.data',
  }),
  MONGODB_URI: described(connection('mongodb', 'mongodb+srv').optional(), {
    unset: 'required in production without STORAGE',
    meaning:
      '`mongodb://` or `mongodb+srv://`; in production it must have `tls=true`, or `tls=false` if the network to the database is trusted',
    example: 'mongodb://db.example.com/?tls=true',
  }),
  MONGODB_DB: described(databaseName.default('gatehouse'), {
    unset: 'gatehouse',
    meaning: 'the database',
    example: 'gatehouse',
  }),
  MONGODB_TLS_CA_FILE: described(text.optional(), {
    unset: "the system's authorities",
    meaning: "a file with the CA of the database's certificate, in PEM",
  }),
  DB_CONNECT_ATTEMPTS: described(integer(1, 1000).default(6), {
    unset: '6',
    meaning: 'attempts to connect to the database at the start before the process gives up',
    example: '6',
  }),
  DB_CONNECT_DELAY: described(duration(1000, 24 * 3_600_000).default(10_000), {
    unset: '10s',
    meaning: 'the time between two of those attempts, up to 24h',
    example: '10s',
  }),
  DB_TIMEOUT_MS: described(integer(100, 60_000).default(5000), {
    unset: '5000',
    meaning: 'milliseconds after which a database operation fails',
    example: '5000',
  }),
  REDIS_URL: described(connection('redis', 'rediss').optional(), {
    unset: 'none: limits are in the database',
    meaning: '`redis://` or `rediss://`; counts sign-in attempts in Redis',
  }),
});

import type { Clock } from '../shared/clock';
import type { ScanListener } from './embedded/read-access';
export interface EmbeddedSettings {
  /** Called for each query that no index serves: it reads the whole collection. */
  readonly onScan?: ScanListener;
  /** The time by which documents expire. */
  readonly clock?: Clock;
  /** Milliseconds between two removals of expired documents. */
  readonly sweepIntervalMs?: number;
}

export interface MongoSettings {
  readonly engine: 'mongodb';
  readonly uri: string;
  readonly database: string;
  readonly tlsCaFile?: string;
  /** Milliseconds after which any one operation ends; 5000 by default. */
  readonly timeoutMs?: number;
  readonly maxPoolSize?: number;
}

import type { SettingsSurvey } from '../../settings';
import type { Clock } from '../../shared/clock';
import type { DatabaseAccess } from './database-access';
import type { Exposure } from './exposed-files';

/** A check's result: `skip` where there is nothing to check, or something else must be put right first. */
export interface Finding {
  readonly state: 'ok' | 'fail' | 'skip';
  /** The words for an operator; never the value of a setting that may be secret. */
  readonly message: string;
  /** The advice to the operator. */
  readonly cure?: string;
}

/** A finding with the name of its check. */
export interface NamedFinding extends Finding {
  readonly check: string;
}

/** The subject of the checks. */
export interface Patient {
  readonly survey: SettingsSurvey;
  readonly dev: boolean;
  readonly clock: Clock;
  /** The shipped mail templates. */
  readonly templatesDir: string;
  /** The files that others could read or replace before anything was opened. */
  readonly exposure: Exposure;
  /** Opened by the first check that asks. */
  readonly database: DatabaseAccess;
}

/** One check. */
export interface Check {
  readonly name: string;
  /** Settings that the check needs. */
  readonly needs: readonly string[];
  readonly examine: (patient: Patient) => Promise<readonly Finding[]>;
}

/** A finding without a fault. */
export function ok(message: string): Finding {
  return { state: 'ok', message };
}

/** A check that was left out. */
export function skip(message: string): Finding {
  return { state: 'skip', message };
}

/** A failure, with its cure. */
export function fail(message: string, cure: string): Finding {
  return { state: 'fail', message, cure };
}

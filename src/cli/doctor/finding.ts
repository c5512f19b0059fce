import type { SettingsSurvey } from '../../settings';
import type { Clock } from '../../shared/clock';
import type { DatabaseAccess } from './database-access';
import type { Exposure } from './exposed-files';

/** A check's result: `skip` where there is nothing to check, or something else must be put right first. */
export interface Finding {
  readonly state: 'ok' | 'fail' | 'skip';
  /** In words for an operator; never the value of a setting that may be secret. */
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

/** One thing to look at. */
export interface Check {
  readonly name: string;
  /** Settings without which there is nothing to look at. */
  readonly needs: readonly string[];
  readonly examine: (patient: Patient) => Promise<readonly Finding[]>;
}

/** All is well. */
export function ok(message: string): Finding {
  return { state: 'ok', message };
}

/** There is nothing to check. */
export function skip(message: string): Finding {
  return { state: 'skip', message };
}

/** Something is wrong, and this is its cure. */
export function fail(message: string, cure: string): Finding {
  return { state: 'fail', message, cure };
}

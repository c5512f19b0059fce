import { BreachCheck } from '../passwords/breach-check';
import { PasswordStrength } from '../passwords/password-strength';
import { wordsOfSite } from '../passwords/site-name';
import type { Settings } from '../settings';
import type { OnFault } from '../shared/guarded';
import type { Surroundings } from './foundations';

/** What is asked of a new password beyond the rules that cost nothing; null what the settings leave out. */
export interface PasswordChecks {
  readonly strength: PasswordStrength | null;
  readonly breaches: BreachCheck | null;
}

/** The checks that the settings ask for. Nothing is started or asked yet. */
export function passwordChecks(
  settings: Settings,
  { logger, strengthWorker: worker }: Surroundings,
  onFault: OnFault,
): PasswordChecks {
  const { PASSWORD_BREACH_CHECK: asksForBreaches, PASSWORD_BREACH_URL: url, PASSWORD_MIN_SCORE: minScore } = settings;
  const { SITE_NAME: siteName } = settings;
  const onRefused = () => {
    logger.warn('the strength of a password could not be estimated in time; it was refused for now');
  };
  const onUnasked = (error: unknown) => {
    logger.warn({ err: error }, 'known breaches could not be asked for a password; it was accepted');
  };
  return {
    strength:
      minScore === 0
        ? null
        : new PasswordStrength({ worker, minScore, words: wordsOfSite(siteName), onRefused, onFault }),
    breaches: asksForBreaches ? new BreachCheck({ url, onMissed: onUnasked }) : null,
  };
}

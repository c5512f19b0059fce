import type { ChallengeNotice } from './challenge-notice';
import { Challenge } from './challenge.type';

/** The challenge as the graph shows it. An instance of the class, which is how the union tells it apart. */
export function toChallenge(notice: ChallengeNotice): Challenge {
  return Object.assign(new Challenge(), notice);
}

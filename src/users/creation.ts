import type { Noted } from '../announcing/about';
import type { Announcement } from '../announcing/announcement';

/** The maker of an account, and what is announced and done with it. */
export interface Creation {
  /** Null for an administrator, whose own trail records it. */
  readonly by: Noted | null;
  /** The announcement that is made with it; null for none. */
  readonly beside?: Announcement | null;
  /** A step that belongs to the creation and is made before it is recorded. */
  readonly follow?: () => Promise<unknown>;
}

import type { RequestOrigin } from '../shared/request-origin';
import type { PendingDelivery, UserDocument } from '../storage/collections';
import type { FactorPart } from '../users/recent-factors';

/** How the removal of second factors is told; `second-factors` gives it. */
export interface FactorRemovals {
  toldOfRemoval(user: UserDocument, removal: Removal & { readonly at: Date }): Promise<PendingDelivery[]>;
  recordRemoval(user: UserDocument, removal: Removal): Promise<void>;
}

interface Removal {
  readonly removed: readonly FactorPart[];
  readonly origin: RequestOrigin;
}

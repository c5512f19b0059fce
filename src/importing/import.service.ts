import type { ActiveAdmins } from '../administration/active-admins';
import type { Announcer } from '../announcing/announcer';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { Clock } from '../shared/clock';
import type { CustomDataRules } from '../users/custom-data.policy';
import { authxRow } from './authx-row';
import { BlockList } from './block-list';
import { emahRow } from './emah-row';
import { fastapiRow } from './fastapi-row';
import type { ImportCounts, ImportEntry } from './import-outcome';
import type { ImportStore } from './import-store';
import { Importer } from './importer';
import { RehearsalStore } from './rehearsal-store';
import type { RawRow } from './row-splitter';

interface Parts {
  readonly store: ImportStore;
  /** A store in a database of its own that is gone after `close`, for rehearsals. */
  readonly openScratch: () => Promise<{ readonly store: ImportStore; close(): Promise<void> }>;
  readonly admins: Pick<ActiveAdmins, 'reinstate'>;
  readonly hasher: Pick<PasswordHasher, 'canVerify'>;
  readonly customData: CustomDataRules;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** The systems whose users can be imported: the name of each, and how its rows are read. */
export const ORIGINS = {
  authx: { title: 'AuthX', readRow: authxRow },
  emah: { title: 'easy-mongodb-auth-handler', readRow: emahRow },
  fastapi: { title: 'the FastAPI tutorial', readRow: fastapiRow },
} as const;

export type OriginName = keyof typeof ORIGINS;

/** The rows to import, and how. */
export interface ImportRequest {
  readonly origin: OriginName;
  readonly rows: AsyncIterable<readonly RawRow[]>;
  /** Rows of the origin's collection of blocked addresses, where it has one. */
  readonly blocked: AsyncIterable<readonly RawRow[]> | null;
  /** Changes nothing and reports the result. */
  readonly rehearse: boolean;
  /** Addresses count as unconfirmed, whatever the rows say. */
  readonly unconfirmed: boolean;
  readonly report: (entry: ImportEntry) => void;
}

/** Imports the users of another system. */
export class ImportService {
  constructor(private readonly parts: Parts) {}

  /**
   * Imports the users who can be, and reports a reason for every other row. Running it again adds nothing twice.
   *
   * It is silent: no mail leaves, and no event. The trail gets an event when it begins and when it ends, and one for
   * each administrator.
   */
  async run(request: ImportRequest): Promise<ImportCounts> {
    return request.rehearse ? this.rehearsed(request) : this.recorded(request);
  }

  private async rehearsed(request: ImportRequest): Promise<ImportCounts> {
    const scratch = await this.parts.openScratch();
    try {
      const store = new RehearsalStore(this.parts.store, scratch.store);
      return await this.imported(request, { store, enterAdmin: () => Promise.resolve() });
    } finally {
      await scratch.close();
    }
  }

  private async recorded(request: ImportRequest): Promise<ImportCounts> {
    const { admins, announcer, store } = this.parts;
    const record = (details: Record<string, unknown>): Promise<void> =>
      announcer.note('users-imported', { userId: null, actorId: null, origin: null, details });
    const { origin } = request;
    await record({ from: origin, state: 'begun' });
    const enterAdmin = async (userId: string): Promise<void> => {
      await admins.reinstate(userId);
      const details = { admin: true, from: origin };
      await announcer.note('admin-imported', { userId, actorId: null, origin: null, details });
    };
    const counts = await this.imported(request, { store, enterAdmin });
    await record({ from: origin, state: 'ended', ...counts });
    return counts;
  }

  private async imported(
    { blocked: blockedRows, origin, report, rows, unconfirmed }: ImportRequest,
    target: { readonly store: ImportStore; readonly enterAdmin: (userId: string) => Promise<void> },
  ): Promise<ImportCounts> {
    const { clock, customData, hasher } = this.parts;
    const { readRow, title } = ORIGINS[origin];
    const blocked = new BlockList();
    const terms = {
      ...{ origin: title, now: clock.now(), customData, unconfirmed },
      canVerify: (hash: string) => hasher.canVerify(hash),
      isBlockedAddress: (canonical: string) => blocked.meets(canonical),
    };
    const importer = new Importer({ ...target, terms, readRow, report, blocked });
    for await (const batch of blockedRows ?? []) importer.block(batch);
    for await (const batch of rows) await importer.take(batch);
    importer.end();
    return importer.counts;
  }
}

import type { Clock } from '../shared/clock';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import { isBlocked } from '../users/user.policy';
import type { UserDocument } from '../users/user.document';

/** Keeps the blocks of accounts that go, for the next account of their address. */
export class BlockKeeping {
  constructor(
    private readonly keptBlocks: KeptBlockRepository,
    private readonly clock: Clock,
  ) {}

  /** Keeps the block that the account is under; does nothing where there is none, or no address. */
  async keep({ block, emailCanonical }: UserDocument): Promise<void> {
    if (block === null || emailCanonical === null || !isBlocked(block, this.clock.now())) return;
    await this.keptBlocks.keep(emailCanonical, block);
  }
}

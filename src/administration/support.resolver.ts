import { Arg, Query, Resolver } from 'type-graphql';
import { Auth } from '../graphql/access';
import { DatabaseStats } from './database-stats.type';
import type { SupportService } from './support.service';
import { ThrottleStatus } from './throttle-status.type';

@Resolver()
export class SupportResolver {
  constructor(private readonly support: SupportService) {}

  @Query(() => DatabaseStats)
  @Auth({ permission: 'admin' })
  databaseStats(): Promise<DatabaseStats> {
    return this.support.statistics();
  }

  @Query(() => ThrottleStatus, { description: 'What throttles a login, an address or an IP just now; for support.' })
  @Auth({ permission: 'admin' })
  throttleStatus(@Arg('subject', () => String) subject: string): Promise<ThrottleStatus> {
    return this.support.throttling(subject);
  }
}

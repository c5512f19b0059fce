import { Arg, Mutation, Query, Resolver } from 'type-graphql';
import { Auth } from '../graphql/access';
import { CalledBy } from '../graphql/called-by';
import { DateTimeScalar } from '../graphql/scalars';
import type { BlackoutAdministration } from './blackout-administration.service';
import { Blackout } from './blackout.type';
import type { CallingActor } from '../shared/actor';

@Resolver()
export class BlackoutResolver {
  constructor(private readonly blackouts: BlackoutAdministration) {}

  @Query(() => Blackout, { nullable: true, description: 'The blackout that stands or will; null where there is none.' })
  @Auth({ permission: 'admin' })
  blackout(): Promise<Blackout | null> {
    return this.blackouts.current();
  }

  @Mutation(() => Blackout, {
    description: 'Ends every session that began before `since`, now if it is left out, once that moment has come.',
  })
  @Auth({ permission: 'admin' })
  setBlackout(
    @Arg('since', () => DateTimeScalar, { nullable: true }) since: Date | null,
    @CalledBy() actor: CallingActor,
  ): Promise<Blackout> {
    return this.blackouts.set(since ?? null, actor);
  }

  @Mutation(() => Boolean, {
    description: 'Lifts the blackout, which revives no session that it ended; false where there was none.',
  })
  @Auth({ permission: 'admin' })
  deleteBlackout(@CalledBy() actor: CallingActor): Promise<boolean> {
    return this.blackouts.lift(actor);
  }
}

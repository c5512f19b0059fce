/** CONTRIBUTING's recipe “A new mutation”, for one that takes name and photo off. */
export const mutation = {
  name: 'a mutation',
  goal: 4,
  remark: 'service, resolver, operation and test',
  changes: [
    {
      file: 'src/users/profile.service.ts',
      before: '  private announcementOf(',
      insert: `  /** Takes the name and the photo off. @throws {UserNotFound} */
  clear(actor: Actor): Promise<UserDocument> {
    return this.update({ name: null, photo: null }, actor);
  }

`,
    },
    {
      file: 'src/users/profile.resolver.ts',
      before: '  @FieldResolver(() => JsonScalar',
      insert: `  @Mutation(() => User, { description: 'Takes the name and the photo off.' })
  @Auth()
  async clearProfile(@Ctx() context: Context): Promise<User> {
    return toUser(await this.profiles.clear(actorOf(context)));
  }

`,
    },
    {
      file: 'test/operations/ClearProfile.graphql',
      text: 'mutation ClearProfile {\n  clearProfile {\n    name\n    photo\n  }\n}\n',
    },
  ],
  tests: [
    {
      file: 'test/api/clear-profile.test.ts',
      text: `import { onEveryEngine } from '../support/gateway';
import { ClearProfileDocument, UpdateProfileDocument } from '../support/operations';

onEveryEngine('clearProfile', (gateway) => {
  it('takes the name off', async () => {
    const ada = await gateway().signedIn();
    await ada.send(UpdateProfileDocument, { name: 'Ada' });
    expect((await ada.send(ClearProfileDocument)).data).toEqual({ clearProfile: { name: null, photo: null } });
  });

  it('is refused to a guest', async () => {
    const { errors } = await gateway().guest().send(ClearProfileDocument);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
`,
    },
  ],
};

import { DirectiveLocation, GraphQLBoolean, GraphQLDirective, GraphQLString } from 'graphql';
import { Directive, Extensions } from 'type-graphql';

/** The access to a field. */
export type Access = PublicAccess | GuardedAccess;

export interface PublicAccess {
  readonly kind: 'public';
}

/** The field requires a login; with `permission`, a user who holds it, or with `owner` too, the one the object describes. */
export interface GuardedAccess {
  readonly kind: 'guarded';
  readonly permission: string | null;
  readonly owner: boolean;
  /** Whether users with an unconfirmed address pass, where the gateway requires a confirmed one. */
  readonly beforeConfirmation: boolean;
}

/** The options of `@Auth`. An owner passes besides those with the permission; `owner` alone would say nothing. */
export type AuthOptions = { readonly beforeConfirmation?: boolean } & (
  { readonly permission?: never; readonly owner?: never } | { readonly permission: string; readonly owner?: boolean }
);

type FieldOrTypeDecorator = PropertyDecorator & MethodDecorator & ClassDecorator;

/** The keys of access in extensions: one for each decorator, so that two on one field are both seen. */
export const ACCESS_KEYS = { public: 'publicAccess', guarded: 'guardedAccess' } as const;

/** Access for everyone. */
export const PUBLIC: PublicAccess = { kind: 'public' };

/** The directive as clients see it; the decorators below are the only ones that apply it. */
export const authDirective = new GraphQLDirective({
  name: 'auth',
  description: [
    'Requires a signed-in user whose session is alive and who is not blocked.',
    '`permission`: the user must also hold it ("admin" holds every permission).',
    '`owner`: the user whom the object describes passes too, whatever its permissions.',
    'Failing it nulls the field (or fails the operation where it is non-null) with UNAUTHENTICATED or FORBIDDEN.',
  ].join('\n'),
  locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT],
  args: { permission: { type: GraphQLString }, owner: { type: GraphQLBoolean, defaultValue: false } },
});

/**
 * The field, or every field of the type without its own access, is for signed-in users, as the options say.
 *
 * The schema text shows it as `@auth`, made from the same options, so that the two cannot differ.
 */
export function Auth(options: AuthOptions = {}): FieldOrTypeDecorator {
  const { permission = null, owner = false, beforeConfirmation = false } = options;
  const access: GuardedAccess = { kind: 'guarded', permission, owner, beforeConfirmation };
  const record = Extensions({ [ACCESS_KEYS.guarded]: access });
  const print = Directive(printAuth(access));
  return ((...target: Parameters<PropertyDecorator>) => {
    record(...target);
    print(...target);
  }) as FieldOrTypeDecorator;
}

/** The field, or every field of the type without its own access, is for everyone. The schema text does not show it. */
export function Public(): FieldOrTypeDecorator {
  return Extensions({ [ACCESS_KEYS.public]: PUBLIC });
}

/** `@auth` with its arguments in the order of the definition, defaults left out. */
export function printAuth({ permission, owner }: GuardedAccess): string {
  const args = [permission === null ? null : `permission: ${JSON.stringify(permission)}`, owner ? 'owner: true' : null];
  const given = args.filter((argument) => argument !== null).join(', ');
  return given === '' ? '@auth' : `@auth(${given})`;
}

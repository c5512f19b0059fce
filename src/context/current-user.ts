import type { Context, SignedInUser } from './context';

/**
 * The signed-in user.
 *
 * Fields that call this are guarded by `@auth`, which refused guests before; the check here keeps the type honest.
 * @throws {GatewayError} the guest's own refusal.
 */
export function currentUser(context: Context): SignedInUser {
  if (!context.user.isAuthenticated) throw context.user.refusal;
  return context.user;
}

/** The caller, as services name it. */
export function actorOf(context: Context) {
  const { document, id } = currentUser(context);
  return { id, origin: context.origin, ownerVersion: document.ownerVersion ?? 0 };
}

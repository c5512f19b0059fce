/** The one who acted: the administrator's id, null for the gateway itself. */
interface ByAdmin {
  readonly by: string | null;
}

interface OfFactor {
  readonly factor: 'TOTP' | 'EMAIL';
}

interface OfProvider {
  readonly provider: string;
}

type Nothing = Readonly<Record<string, never>>;

/**
 * Every event with its data: what a receiver needs to follow the change, and no secret, hash or e-mail address.
 *
 * The list is closed and docs/events.md explains it. Moments are ISO 8601.
 */
export interface EventData {
  'user.registered': { readonly username: string };
  /** The names of the fields that changed, never their values. */
  'user.updated': { readonly fields: readonly string[] };
  'user.deleted': Nothing;
  'username.changed': { readonly username: string; readonly previousUsername: string };
  'email.confirmed': Nothing;
  'email.changed': Nothing;
  'password.changed': Nothing;
  'password.reset_requested': Nothing;
  'password.reset': Nothing;
  'mfa.enabled': OfFactor;
  'mfa.disabled': OfFactor;
  'identity.linked': OfProvider;
  'identity.unlinked': OfProvider;
  'session.created': { readonly sessionId: string };
  /** `sessionId` null: every session of the user ended, but `keptSessionId` where one is named. */
  'session.revoked': {
    readonly sessionId: string | null;
    readonly keptSessionId: string | null;
    readonly reason: string;
  };
  'session.reused': { readonly sessionId: string };
  'user.blocked': ByAdmin & { readonly until: string | null };
  'user.unblocked': ByAdmin;
  'user.kicked': ByAdmin;
  'permissions.changed': ByAdmin & { readonly permissions: readonly string[] };
  'blackout.set': ByAdmin & { readonly since: string };
  'blackout.lifted': ByAdmin;
}

export type EventType = keyof EventData;

/** One event as listeners and webhooks get it. */
export type GatewayEvent = {
  [Type in EventType]: {
    /** The same on every repeat: receivers identify an event by it. */
    readonly id: string;
    readonly type: Type;
    /** The time of it, ISO 8601. */
    readonly at: string;
    /** The user it is about; null for the whole gateway. */
    readonly userId: string | null;
    readonly data: EventData[Type];
  };
}[EventType];

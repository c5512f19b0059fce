/** A user of another system, in words that all origins share. */
export interface OriginRow {
  /** Null where the row has none. */
  readonly id: string | null;
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly photo: string | null;
  /** The hash as the origin kept it. */
  readonly password: string | null;
  readonly permissions: readonly string[];
  readonly isBlocked: boolean;
  readonly isConfirmed: boolean;
  readonly customData: unknown;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  readonly lastLoginAt: Date | null;
  /** The account at a provider; `unusable` where the row names one by what is no id. */
  readonly identity: OriginIdentity | 'unusable' | null;
}

/** An account at a provider. */
interface OriginIdentity {
  readonly provider: string;
  readonly subject: string;
}

/** The values of fields that an origin does not know. */
export const UNKNOWN = {
  username: null,
  name: null,
  photo: null,
  permissions: [],
  isBlocked: false,
  customData: null,
  updatedAt: null,
  lastLoginAt: null,
  identity: null,
} as const satisfies Partial<OriginRow>;

/** The second factors of an account; what is absent is off. */
export interface StoredMfa {
  email?: boolean;
  /** The time at which codes by mail were turned on. */
  emailSince?: Date;
  totp?: StoredTotp;
  /** A secret that was given out and that no code has confirmed yet. */
  pendingTotp?: { sealedSecret: string; expiresAt: Date };
  /** Of the recovery codes that are left. */
  recoveryCodeHashes?: string[];
  /** The time at which those were made. */
  recoveryCodesSince?: Date;
}

interface StoredTotp {
  /** Under AES-256-GCM. */
  sealedSecret: string;
  /** The 30-second step since 1970 of the newest accepted code: codes of it and of earlier steps are refused. */
  lastStep: number;
  /** The time at which it was put on; absent where it was before that was stored. */
  since?: Date;
}

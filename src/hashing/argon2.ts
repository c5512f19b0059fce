/** The cost of one Argon2id computation: memory in KiB and passes over it. There is always one lane. */
export interface HashCost {
  readonly memoryKiB: number;
  readonly time: number;
}

/** The two functions of Argon2 that a gateway needs; hashes are PHC strings. */
export interface Argon2 {
  hash(password: Buffer, cost: HashCost): Promise<string>;
  /** @throws {Error} when `hash` cannot be read. */
  verify(hash: string, password: Buffer): Promise<boolean>;
}

/**
 * The faster of the two packages that loads here. Their hashes are the same and each verifies the other's.
 *
 * `@node-rs/argon2` is optional: it has no binary for some platforms. This file is the only importer of both.
 */
export async function loadArgon2(): Promise<Argon2> {
  try {
    return await nativeArgon2();
  } catch {
    return await portableArgon2();
  }
}

/** Argon2 of `@node-rs/argon2`. @throws {Error} where the package has no binary. */
export async function nativeArgon2(): Promise<Argon2> {
  const { hash, verify } = await import('@node-rs/argon2');
  return {
    hash: (password, cost) => hash(password, { memoryCost: cost.memoryKiB, timeCost: cost.time, parallelism: 1 }),
    verify,
  };
}

/** Argon2 of `argon2`, which compiles itself where it brings no binary. */
export async function portableArgon2(): Promise<Argon2> {
  const { argon2id, hash, verify } = await import('argon2');
  return {
    hash: (password, cost) =>
      hash(password, { type: argon2id, memoryCost: cost.memoryKiB, timeCost: cost.time, parallelism: 1 }),
    verify,
  };
}

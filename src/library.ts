import 'reflect-metadata';
import type { Logger } from 'pino';
import { usable } from './cli/preflight';
import { builtRuntime } from './cli/runtime';
import type { EventListener } from './events/event-listeners';
import { createGateway as buildGateway, type Gateway } from './gateway';
import { parseSettings, type Settings } from './settings';
import { readTextFile } from './settings/text-file';

export type { EventListener } from './events/event-listeners';
export type { EventData, EventType, GatewayEvent } from './events/event-types';
export type { Gateway } from './gateway';
export type { Services } from './gateway/modules';
export { InvalidSettings, type Settings } from './settings';
export { OtherSecret } from './keys/secret.repository';
export { StorageUnavailable } from './storage/database';
export { DuplicatesFound } from './storage/duplicates';
export { GatewayError } from './errors';

/** A program's additions to its gateway. */
export interface GatewayOptions {
  /** Called with every event: at least once, those of a user in order (docs/events.md). */
  readonly listeners?: readonly EventListener[];
  /**
   * Takes log lines; JSON on stdout unless given. Fields that hold secrets are never passed to it. Where it throws, that
   * line is lost, and nothing else.
   */
  readonly logger?: Logger;
}

/**
 * The settings that an environment describes: `process.env` unless another is given. No `.env` file is read.
 *
 * @param options.dev the development defaults, as `--dev` gives them; production otherwise.
 * @throws {InvalidSettings} with every fault at once.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  { dev = false }: { readonly dev?: boolean } = {},
): Settings {
  return parseSettings(environment, { dev, readFile: readTextFile });
}

/**
 * A gateway made of settings, not serving yet: `start()` opens its port, `open()` and `plugin` serve it from another server.
 *
 * Where it fails, everything that it had opened is closed again.
 * @throws {StorageUnavailable} when the embedded data folder cannot be used @throws {Error} for a broken mail template
 * @throws {InvalidSettings} where a library behind a setting refuses it
 */
export async function createGateway(settings: Settings, options: GatewayOptions = {}): Promise<Gateway> {
  return buildGateway(await usable(settings), { ...builtRuntime(settings, options.logger), ...options });
}

export type { SettingFault } from './settings/setting-fault';

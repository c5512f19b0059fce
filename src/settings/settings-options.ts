/** How settings are read: whether development defaults hold, and how a file named by a setting is read. */
export interface SettingsOptions {
  readonly dev: boolean;
  readonly readFile: (path: string) => string;
}

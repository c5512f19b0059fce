/** The way settings are read: whether development defaults hold, and a reader of the files that settings name. */
export interface SettingsOptions {
  readonly dev: boolean;
  readonly readFile: (path: string) => string;
}

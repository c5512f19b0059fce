/** One fault of the settings: the setting's name and the rule, never the value. */
export interface SettingFault {
  readonly name: string;
  readonly rule: string;
}

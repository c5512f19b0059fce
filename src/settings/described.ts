import { z } from 'zod';

/** The text of a setting on docs/settings.md and in .env.example. */
export interface SettingText {
  /** The value that holds where the setting is not given; Markdown. */
  readonly unset: string;
  /** The meaning of the setting, beginning in lower case; Markdown. */
  readonly meaning: string;
  /** A value for .env.example; none where it would be a secret or a file of the user's own. */
  readonly example?: string;
}

/** Settings that stand under one heading. */
export interface Section<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly title: string;
  readonly settings: Shape;
}

const TEXTS = z.registry<SettingText>();

/** Returns the form of a setting, and keeps its text for the pages. */
export function described<Form extends z.ZodType>(form: Form, text: SettingText): Form {
  TEXTS.add(form, text);
  return form;
}

/** Returns the settings under their heading. */
export function section<Shape extends z.ZodRawShape>(title: string, settings: Shape): Section<Shape> {
  return { title, settings };
}

/**
 * Returns the text of a setting.
 * @throws {Error} where it was made without `described`
 */
export function textOf(name: string, form: z.core.$ZodType): SettingText {
  const text = TEXTS.get(form);
  if (text === undefined) throw new Error(`${name} has no text: make it by described()`);
  return text;
}

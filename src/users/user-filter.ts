/** Which users a list is about; what is left out does not matter. */
export interface UserFilter {
  /** Beginning of a username or e-mail address, or of a domain with letters beyond ASCII, as somebody typed it. */
  readonly search?: string;
  readonly blocked?: boolean;
  readonly emailConfirmed?: boolean;
  readonly permission?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

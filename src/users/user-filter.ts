/** The filter of a list of users; a field left out matches every user. */
export interface UserFilter {
  /** Beginning of a username or e-mail address, or of a domain with letters beyond ASCII, as somebody typed it. */
  readonly search?: string;
  readonly blocked?: boolean;
  readonly emailConfirmed?: boolean;
  readonly permission?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** Which users a list is about; what is left out does not matter. */
export interface UserFilter {
  /** Prefix of username or e-mail address, canonical. */
  readonly search?: string;
  readonly blocked?: boolean;
  readonly emailConfirmed?: boolean;
  readonly permission?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** A value that one of our scalars does not take: the rule that it breaks, and never the value. */
export class ScalarFault extends Error {
  constructor(
    /** Upper-case name of the rule, as it stands in `fields[].rule`. */
    readonly rule: string,
    message: string,
    readonly numericCode?: number,
  ) {
    super(message);
    this.name = 'ScalarFault';
  }
}

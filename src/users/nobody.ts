/** The id of no account. A write to it changes nothing, and takes as long as one to an account. */
export const NOBODY = '';

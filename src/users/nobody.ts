/** The id of an account that nobody has. A write to it changes nothing, and takes the time of one to an account. */
export const NOBODY = '';

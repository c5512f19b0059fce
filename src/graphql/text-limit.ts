/** In characters, and far above what any rule accepts: longer text is refused before a service sees it. */
export const LONGEST_TEXT = 4096;

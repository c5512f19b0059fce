/**
 * Places for work under way; no holder has more than are free.
 *
 * A holder alone gets half of them, and two that ask for all come to a third each. A place that comes free goes to
 * a new holder before it goes to one that floods, so that a flood of one address is refused, and not the people at others.
 * (The dynamic thresholds of Choudhury and Hahne, by which switches share a buffer.) Exact, for a process has one thread
 * of JavaScript.
 */
export class FairPlaces {
  private readonly held = new Map<string, number>();
  private total = 0;

  /** `capacity` is asked each time, for a holder of so many; a lower answer takes no place back. */
  constructor(private readonly capacity: (held: number) => number) {}

  /** Places that are held now. */
  get taken(): number {
    return this.total;
  }

  /** A place, held until the function that is answered is called, or null where there is none for this holder. */
  take(holder: string): (() => void) | null {
    const held = this.held.get(holder) ?? 0;
    if (held >= this.capacity(held) - this.total) return null;
    this.add(holder, 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.add(holder, -1);
      isHeld = false;
    };
  }

  private add(holder: string, places: 1 | -1): void {
    const held = (this.held.get(holder) ?? 0) + places;
    this.total += places;
    if (held === 0) this.held.delete(holder);
    else this.held.set(holder, held);
  }
}

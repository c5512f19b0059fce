/** The part of autocannon that the bench uses; it brings no types. */
declare module 'autocannon' {
  interface Client {
    setHeadersAndBody(headers: Readonly<Record<string, string>>, body: string): void;
  }

  interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    readonly setupClient: (client: Client) => void;
    readonly verifyBody: (body: string) => boolean;
  }

  interface Result {
    /** Seconds. */
    readonly duration: number;
    readonly errors: number;
    readonly non2xx: number;
    readonly mismatches: number;
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly requests: { readonly total: number };
  }

  function autocannon(options: Options): Promise<Result>;
  namespace autocannon {
    export type { Client };
  }
  export = autocannon;
}

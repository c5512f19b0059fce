import type * as Bson from 'bson';
import type { Row } from './stored-value';

/** Turns documents into the bytes that are stored, and back into fresh copies. */
export interface Codec {
  encode(document: object): Buffer;
  decode(bytes: Uint8Array): Row;
}

/** Returns the codec for BSON, which keeps dates, nulls and the order of fields as a server does. */
export async function loadCodec(): Promise<Codec> {
  const { serialize, deserialize }: Pick<typeof Bson, 'serialize' | 'deserialize'> = await import('bson');
  return {
    encode: (document) => {
      const bytes = serialize(document, { ignoreUndefined: false });
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    decode: (bytes) => deserialize(bytes) as Row,
  };
}

import * as z from 'zod';
import fixture from './fixtures/format1.json';

const bytes = z
  .object({ base64: z.string() })
  .transform(({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64')));

/** A vault and a backup as the app wrote them when rows were of format 1; kept for good. */
export const oldFormat = {
  phrase: fixture.phrase,
  passphrase: fixture.passphrase,
  backupPassphrase: fixture.backupPassphrase,
  records: fixture.records,
  stored: {
    header: {
      ...fixture.header,
      unlocks: fixture.header.unlocks.map((unlock) => ({
        ...unlock,
        kdf: { ...unlock.kdf, salt: bytes.parse(unlock.kdf.salt) },
        box: bytes.parse(unlock.box),
      })),
    },
    state: undefined,
    rows: fixture.rows.map((row) => ({ ...row, box: bytes.parse(row.box) })),
  },
  backup: new Uint8Array(Buffer.from(fixture.backup, 'base64')),
};

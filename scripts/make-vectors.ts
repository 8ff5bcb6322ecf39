import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claimVectors } from '@/tests/protocol/make/claim-vectors';
import { disclosureVectors } from '@/tests/protocol/make/disclosure-vectors';
import { evidenceVectors } from '@/tests/protocol/make/evidence-vectors';
import {
  channelVectors,
  commitmentVectors,
  countersignatureVectors,
  linkVectors,
  toJson,
} from '@/tests/protocol/make/other-vectors';
import { ringVectors } from '@/tests/protocol/make/ring-vectors';

/**
 * Writes tests/vectors/*.json: `npx tsx scripts/make-vectors.ts`. The same bytes each time: keys, salts and the
 * "random" bytes of signing are hashes of names. A test fails when a file is stale.
 */
export const vectorsFolder = fileURLToPath(new URL('../tests/vectors/', import.meta.url));

/** File name to contents, one case a line. */
export function vectorFiles(): Record<string, string> {
  const ring = {
    about:
      'Ring signatures, docs/ring-signature.md. `code` is the library’s and, in its order, the contract’s u1001 to u1006; `fits` is false where the contract’s argument types refuse the case before it runs.',
    cases: ringVectors(),
  };
  return {
    'ring-signature.json': text(ring),
    'commitments.json': text(commitmentVectors()),
    'countersignature.json': text(countersignatureVectors()),
    'links.json': text(linkVectors()),
    'channel.json': text(channelVectors()),
    'disclosures.json': text(disclosureVectors()),
    'claims.json': text(claimVectors()),
    'evidence.json': text(evidenceVectors()),
  };
}

function text(file: Record<string, unknown>): string {
  const members = Object.entries(file).map(([key, value]) => {
    const items = Array.isArray(value) ? value.map((item) => `\n    ${JSON.stringify(toJson(item))}`) : null;
    return `  ${JSON.stringify(key)}: ${items ? `[${items.join(',')}\n  ]` : JSON.stringify(toJson(value))}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(vectorsFolder, { recursive: true });
  for (const [name, contents] of Object.entries(vectorFiles())) {
    writeFileSync(`${vectorsFolder}${name}`, contents);
    console.log(`tests/vectors/${name}: ${contents.length} characters`);
  }
}

import type { PublicConfig } from '@/lib/config/public';
import { chainDay } from '@/lib/plain-words';
import type { Verdict } from '@/lib/verify/proof';
import { notProvedByProof, provedByProof, reasonWords } from '@/lib/verify/proof-words';
import { VerdictColumns } from './verdict-columns';
import { VerdictFrame } from './verdict-frame';

/** The answer to a proof, in a word, in a sentence, and in what it does and does not say. */
export function VerdictCard({ verdict, network }: { verdict: Verdict; network: PublicConfig['network'] }) {
  return (
    <VerdictFrame
      {...reasonWords[verdict.reason]}
      answer={verdict}
      network={network}
      more={[
        ...(verdict.reason === 'expired' && verdict.expires
          ? [{ term: 'Ended on', value: chainDay(verdict.expires) }]
          : []),
        ...(verdict.hash
          ? [{ term: 'Proof hash', value: <code className="font-mono text-sm">{verdict.hash}</code> }]
          : []),
      ]}
    >
      {verdict.verdict === 'verified' ? (
        <VerdictColumns proved={provedByProof(verdict)} notProved={notProvedByProof(verdict)} />
      ) : null}
    </VerdictFrame>
  );
}

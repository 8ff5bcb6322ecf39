'use client';

import { networkNames, useConfig, usePlace } from '@/components/context/config';
import { saveFile } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { QrCode } from '@/components/ui/qr-code';
import { fragmentOf } from '@/lib/verify/canonical';
import type { Checked } from '@/lib/verify/check';
import { credentialOf } from '@/lib/verify/credential';
import { reportOf } from '@/lib/verify/report';

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });

/** A verified answer on one sheet, to print or to save: what it says, what it does not, and how to check it anew. */
export function Certificate({ checked, text }: { checked: Checked; text: string }) {
  const { network } = useConfig();
  const place = usePlace();
  const fragment = fragmentOf(checked.kind, text);
  const report = reportOf(checked, place);
  const link = fragment === null ? null : `${window.location.origin}/verify#${fragment}`;
  const credential = link === null ? null : credentialOf(report, link);
  if (link === null || credential === null || report.asOf === null) return null;
  return (
    <section
      aria-labelledby="certificate"
      className="certificate space-y-4 rounded-page border border-rule bg-page p-4 sm:p-6"
    >
      <h2 id="certificate" className="text-2xl">
        Certificate of a check
      </h2>
      <p>
        On {moments.format(new Date(report.checkedAt))} the following was checked against the Stacks chain (
        {networkNames[network]}), as of its block {report.asOf.block}. The answer was{' '}
        <strong>{report.title}</strong>.
      </p>
      <List title="What was proved" lines={report.proved} />
      <List title="What was not proved" lines={report.notProved} />
      <p>
        <strong>How final.</strong> {report.finality.detail}
      </p>
      <div className="flex flex-wrap items-start gap-4">
        <QrCode text={link} label="QR code of the link that was checked" />
        <div className="min-w-0 flex-1 basis-60 space-y-2">
          <p>
            <strong>This sheet proves nothing by itself:</strong> anybody could print one. Scan the code, or
            open the link, to check it anew.
          </p>
          <p className="wrap-anywhere font-mono text-xs">{link}</p>
          <p className="wrap-anywhere text-ink-soft text-sm">
            Contract {place.deployer}.verification, chain {place.chainId}, code {report.reason}.
          </p>
        </div>
      </div>
      <div className="certificate-actions flex flex-wrap gap-2">
        <Button onClick={() => window.print()}>Print, or save as PDF</Button>
        <Button
          variant="secondary"
          onClick={() => saveFile(JSON.stringify(credential, null, 2), 'credential.json', 'application/vc')}
        >
          Save as a W3C credential (JSON)
        </Button>
      </div>
      <p className="certificate-actions text-ink-soft text-sm">
        The JSON follows the Verifiable Credentials Data Model 2.0. No signature secures it: what secures it
        is the chain, by the link in it.
      </p>
    </section>
  );
}

function List({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div>
      <h3 className="text-lg">{title}</h3>
      <ul className="mt-1 list-disc space-y-1 pl-5">
        {lines.map((line) => (
          <li key={line} className="wrap-anywhere">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}

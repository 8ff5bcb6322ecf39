'use client';

import { FileJson, Printer } from 'lucide-react';
import { useState } from 'react';
import { saveFile } from '@/components/flows/save-file';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { InlineStatus } from '@/components/ui/inline-status';
import { TaskFeedback } from '@/components/vault/task-feedback';
import { useTask } from '@/components/vault/use-task';
import { dated, exportRecords, type FileBeside, type RecordsExport } from '@/lib/flows';
import type { Vault } from '@/lib/vault';
import { FilesBeside } from './files-beside';
import { readable } from './readable';

/** Everything in the vault to take along: a file for other programs, and a page for people. */
export function TakeAlong({ vault }: { vault: Vault }) {
  const [saved, setSaved] = useState(false);
  const [damaged, setDamaged] = useState<string[]>([]);
  const [beside, setBeside] = useState<FileBeside[]>([]);
  const [shown, setShown] = useState<RecordsExport | null>(null);
  const task = useTask();
  async function save() {
    setSaved(false);
    const done = await task.run(async (onProgress) => {
      const now = new Date();
      const { made, beside: others } = await exportRecords(vault, { now, onProgress });
      setDamaged(made.attachments.flatMap(({ name, sha256 }) => (sha256 === null ? [name] : [])));
      setBeside(others);
      saveFile(`${JSON.stringify(made, null, 2)}\n`, `${dated(now)}.json`, 'application/json');
    });
    setSaved(done);
  }
  return (
    <>
      <Card title="Take everything along" className="print:hidden">
        <p className="mb-3">
          All records of this vault, readable: as a JSON file that says its own form (JSON Schema), for
          another program; or as a page to read and print.
        </p>
        <Callout tone="warning" title="Not encrypted">
          <p>
            Whoever gets the file or the paper reads everything: notes, days, therapists, and which accounts
            are yours. To come back later, or to move to another device, take an encrypted backup instead.
          </p>
        </Callout>
        <TaskFeedback task={task} label="Reading the vault" />
        <div className="mt-4 flex flex-wrap gap-2">
          <Button
            variant="secondary"
            icon={<FileJson aria-hidden className="size-5" />}
            busy={task.busy}
            onClick={() => void save()}
          >
            Save as a file (JSON)
          </Button>
          <Button
            variant="secondary"
            aria-expanded={shown !== null}
            onClick={() =>
              shown
                ? setShown(null)
                : void task.run(async () => setShown((await exportRecords(vault, { files: 'names' })).made))
            }
          >
            {shown ? 'Hide the page' : 'Show as a page to print'}
          </Button>
        </div>
        <InlineStatus tone={saved ? 'done' : 'idle'}>
          {saved ? 'Saved to your downloads, readable for everybody who has it.' : null}
        </InlineStatus>
        {saved && beside.length > 0 ? <FilesBeside vault={vault} files={beside} /> : null}
        {saved && damaged.length > 0 ? (
          <Callout tone="warning" title="Some files could not be read" className="mt-3">
            <p>
              They are damaged on this device, or gone: {damaged.join(', ')}. The file names them without
              their content. A backup or another device may have them whole.
            </p>
          </Callout>
        ) : null}
      </Card>
      {shown ? <ReadablePage made={shown} /> : null}
    </>
  );
}

function ReadablePage({ made }: { made: RecordsExport }) {
  const parts = readable(made.records);
  return (
    <Card
      sheet
      title="My records"
      actions={
        <Button
          variant="secondary"
          className="print:hidden"
          icon={<Printer aria-hidden className="size-5" />}
          onClick={() => window.print()}
        >
          Print
        </Button>
      }
    >
      <p className="text-ink-soft">As of {new Date(made.exportedAt).toUTCString()}.</p>
      {parts.length === 0 ? <p className="mt-3">There is nothing in this vault yet.</p> : null}
      {made.unreadable > 0 ? <p className="mt-3">{made.unreadable} damaged records are not here.</p> : null}
      {made.attachments.length > 0 ? (
        <p className="mt-3">
          Files at your notes are in the JSON file, not on this page:{' '}
          {made.attachments.map(({ name }) => name).join(', ')}.
        </p>
      ) : null}
      {parts.map(({ title, entries }) => (
        <section key={title} className="mt-5">
          <h3 className="border-rule border-b pb-1 text-lg">
            {title} <span className="text-ink-soft">({entries.length})</span>
          </h3>
          <ol className="divide-y divide-rule">
            {entries.map((entry) => (
              <li key={entry.id} className="break-inside-avoid py-3">
                <h4 className="font-semibold">{entry.title}</h4>
                <dl className="mt-1 grid grid-cols-[6.5rem_1fr] gap-x-3 sm:grid-cols-[9rem_1fr]">
                  {entry.fields.map(({ name, value }, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other identity and never move
                    <div key={index} className="contents">
                      <dt className="text-ink-soft">{name}</dt>
                      <dd className="min-w-0 whitespace-pre-wrap break-words">{value}</dd>
                    </div>
                  ))}
                </dl>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </Card>
  );
}

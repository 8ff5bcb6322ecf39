import type { Many } from './use-many';

const NOTHING_CHECKED = 'Nothing was checked, and nothing left this device.';

/** Why a table could not be worked on, and what to do. */
export function manyProblems({ code, row }: NonNullable<Many['problem']>): {
  title: string;
  detail: string;
  action: string;
} {
  switch (code) {
    case 'too-large':
      return {
        title: 'The file is too large',
        detail: `A table has at most 32 MB. ${NOTHING_CHECKED}`,
        action: 'Split it, or leave out columns that are not needed.',
      };
    case 'too-many':
      return {
        title: 'The table has more than 10,000 rows',
        detail: NOTHING_CHECKED,
        action: 'Split it into files of at most 10,000 rows.',
      };
    case 'no-rows':
      return {
        title: 'The table has no rows',
        detail: NOTHING_CHECKED,
        action: 'Choose a CSV file with a row for each proof.',
      };
    case 'malformed':
      return {
        title: `A quotation mark is out of place${row === null ? '' : ` in row ${row}`}`,
        detail: `From there on it is not clear where a cell ends. ${NOTHING_CHECKED}`,
        action: 'Save the table anew as CSV in your spreadsheet program, then choose it again.',
      };
    case 'worker':
      return {
        title: 'The check has broken off',
        detail: 'What was answered so far stands. The rest was not checked, which is not a no.',
        action: 'Go on with the button above, or reload the page and choose the file again.',
      };
  }
}

/** How a run stands, in a sentence. */
export const runWords: Record<Many['state'], string> = {
  idle: '',
  reading: 'Reading the table …',
  running: 'Checking. Answers come in groups: each is told only once the chain’s node has passed a trial.',
  done: 'Done. Every row has its answer.',
  stopped: 'Stopped. What was answered stands; go on whenever you like.',
  silent:
    'The chain does not answer at the moment, so the check stands still. What was answered stands; go on in a minute.',
};

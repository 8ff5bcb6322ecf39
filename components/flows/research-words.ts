import type { ResearchError } from '@/lib/research/client';
import type { Words } from './failure';

const NOT_COUNTED = 'Nothing was counted, and nothing is lost.';

const words: Partial<Record<ResearchError['code'], Words>> = {
  off: {
    title: 'This server takes no contributions any more',
    detail: NOT_COUNTED,
    action: 'There is nothing to do.',
  },
  closed: {
    title: 'Contributions about this quarter are closed',
    detail: 'What was counted before stays in its release; it leads to nobody. Nothing new was counted.',
    action: 'Reload the page to see which quarter is open now.',
  },
  cohort: {
    title: 'The server does not find your cohort sealed',
    detail: NOT_COUNTED,
    action: 'Try again in a minute; its node may be behind.',
  },
  signature: {
    title: 'The server sees other members in your cohort',
    detail: `Your app signs only among the members that it knows since the cohort was sealed. ${NOT_COUNTED}`,
    action: 'Try again later. If it stays so, use another server.',
  },
  'tag-used': {
    title: 'This quarter has a contribution of yours already, with other answers',
    detail: 'It was perhaps made on another device. Nothing was changed.',
    action: 'Take that one back from there, or leave it as it is.',
  },
  busy: {
    title: 'The server is busy',
    detail: NOT_COUNTED,
    action: 'Try again in a minute.',
  },
};

/** What became of a contribution that failed, in words. */
export function researchWords({ code }: ResearchError): Words {
  return (
    words[code] ?? {
      title: 'The server is out of reach just now',
      detail: 'It may or may not have arrived; sent again, it is still counted once.',
      action: 'Try again in a moment.',
    }
  );
}

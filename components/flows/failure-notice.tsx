import type { ReactNode } from 'react';
import { ErrorNotice } from '@/components/ui/error-notice';
import type { Words } from './failure';

/** A failure in words where it happened, or nothing. */
export function FailureNotice({ failure, children }: { failure: Words | null; children?: ReactNode }) {
  return failure ? <ErrorNotice {...failure}>{children}</ErrorNotice> : null;
}

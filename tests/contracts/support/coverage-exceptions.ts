/** A line or branch that no test reaches, and why none can. */
export interface CoverageException {
  contract: string;
  /** the definition that it is part of */
  within: string;
  /** its line, without the spaces around */
  text: string;
  reason: string;
}

export const exceptions: CoverageException[] = [];

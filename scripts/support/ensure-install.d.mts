/** The repository's root folder, with a trailing slash. */
export const root: string;
export function ensureInstall(): void;
export function tsx(script: string, args?: string[]): string[];

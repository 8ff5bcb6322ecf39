/** What a service worker has to know of the build that it keeps. */
export interface BuildContents {
  /** The build's id, which each of its pages names too. */
  id: string;
  /** Addresses of all scripts, styles and fonts; their names change with their contents. */
  assets: string[];
  /** Addresses of all pages. */
  pages: string[];
  /** Whole files beside the pages: icons, the manifest, the neutral page. */
  files: string[];
}

/** All that a service worker keeps is in caches whose names begin so. */
export const CACHE_PREFIX = 'session-log-';

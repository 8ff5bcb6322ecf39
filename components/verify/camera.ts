const MARK = 'scan-next';

/**
 * Only this page may ask for the camera, and a browser goes by the page that was loaded: whoever came here by a link within
 * the application still has the policy of the page before. Firefox and Safari know no such policy, and ask.
 */
export function needsLoad(): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature('camera') === false;
}

/** Loads this page by itself, to go on with the scanner. Not by its address: nobody's link shall open a camera. */
export function loadToScan(): void {
  sessionStorage.setItem(MARK, 'yes');
  window.location.reload();
}

/** Whether the page was loaded to scan; once. */
export function wasLoadedToScan(): boolean {
  const marked = sessionStorage.getItem(MARK) !== null;
  sessionStorage.removeItem(MARK);
  return marked;
}

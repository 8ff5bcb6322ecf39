const YEAR_S = 31_536_000;

/** Writes a preference that the server reads too. Never for anything that tells who someone is. Empty value: forget it. */
export function writeCookie(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const age = value === '' ? 0 : YEAR_S;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Strict${secure}`;
}

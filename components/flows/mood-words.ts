/** What each mood is called, from 1 on. */
export const MOODS = ['Very low', 'Low', 'In between', 'Good', 'Very good'] as const;

export function moodWords(value: number): string {
  return MOODS[value - 1] ?? '';
}

type OfSession = { session: string | null };

/** What was grouped, for as long as the list itself is kept: each of a thousand sessions on a page asks for its own. */
const grouped = new WeakMap<readonly OfSession[], Map<string | null, OfSession[]>>();

/** Those of a list that belong to one session. */
export function ofSession<T extends OfSession>(
  list: readonly T[] | undefined,
  session: string,
): readonly T[] {
  if (!list) return [];
  let groups = grouped.get(list) as Map<string | null, T[]> | undefined;
  if (!groups) {
    groups = new Map();
    for (const item of list) {
      const group = groups.get(item.session);
      if (group) group.push(item);
      else groups.set(item.session, [item]);
    }
    grouped.set(list, groups);
  }
  return groups.get(session) ?? [];
}

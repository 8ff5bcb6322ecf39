/** The 24 words, numbered, in columns that keep their order when read down. */
export function PhraseWords({ words }: { words: readonly string[] }) {
  return (
    <ol
      aria-label="Recovery phrase"
      className="grid grid-flow-col grid-cols-2 grid-rows-12 gap-x-4 rounded-control border border-edge bg-page-sunk p-3 sm:grid-cols-4 sm:grid-rows-6"
    >
      {words.map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice; its place is its identity
        <li key={index} className="flex gap-2 border-rule border-b py-1 font-mono">
          <span className="w-6 select-none text-right text-ink-soft tabular-nums">{index + 1}</span>
          <span className="font-semibold">{word}</span>
        </li>
      ))}
    </ol>
  );
}

/**
 * The page that the quick exit leaves on the screen: a plain table of kitchen measures. Whole in itself: no script, no link
 * back, no word about therapy; it needs no network once the service worker keeps it, and nobody else is asked for it. A blank
 * page would raise the question that this one answers.
 */
const rows = (items: readonly (readonly string[])[]) =>
  items
    .map((cells) => `<tr>${cells.map((cell) => `<td style="${CELL}">${cell}</td>`).join('')}</tr>`)
    .join('');

const CELL = 'padding:.3rem 1.2rem .3rem 0;border-bottom:1px solid #8886';
const HEAD = `${CELL};text-align:left`;

const table = (caption: string, heads: readonly string[], items: readonly (readonly string[])[]) =>
  `<h2>${caption}</h2><table style="border-collapse:collapse"><thead><tr>${heads
    .map((head) => `<th scope="col" style="${HEAD}">${head}</th>`)
    .join('')}</tr></thead><tbody>${rows(items)}</tbody></table>`;

const VOLUME = [
  ['1 teaspoon', '5 ml', '1/6 fl oz'],
  ['1 tablespoon', '15 ml', '1/2 fl oz'],
  ['1/4 cup', '60 ml', '2 fl oz'],
  ['1/2 cup', '120 ml', '4 fl oz'],
  ['1 cup', '240 ml', '8 fl oz'],
  ['1 pint (US)', '473 ml', '16 fl oz'],
];
const OVEN = [
  ['Low', '150 °C', '300 °F', '2'],
  ['Moderate', '180 °C', '350 °F', '4'],
  ['Fairly hot', '200 °C', '400 °F', '6'],
  ['Hot', '220 °C', '425 °F', '7'],
];
const WEIGHT = [
  ['1 oz', '28 g'],
  ['4 oz', '113 g'],
  ['8 oz', '227 g'],
  ['1 lb', '454 g'],
];

export const NEUTRAL_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Kitchen measures</title>
<link rel="icon" href="data:,">
</head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:40rem;margin:0 auto;padding:1rem">
<main>
<h1>Kitchen measures</h1>
${table('Volume', ['Spoons and cups', 'Metric', 'US'], VOLUME)}
${table('Oven', ['Heat', 'Celsius', 'Fahrenheit', 'Gas mark'], OVEN)}
${table('Weight', ['Ounces', 'Grams'], WEIGHT)}
</main>
</body>
</html>
`;

import encodeQR from 'qr';
import { useMemo } from 'react';

/** Beyond this many characters the code has the weakest error correction: fewer, larger squares are read more easily. */
const LONG = 1_000;

/**
 * A text as a QR code (ISO/IEC 18004), drawn as one SVG path. Always dark on white with the quiet zone of four
 * modules, in dark mode too: cameras need it. A long text gets twice the room.
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const isLong = text.length > LONG;
  const size = isLong ? 520 : 240;
  const code = useMemo(() => {
    try {
      return encodeQR(text, 'raw', { ecc: isLong ? 'low' : 'medium', border: 4 });
    } catch {
      return null;
    }
  }, [text, isLong]);
  if (!code) return <p className="text-ink-soft">Too long for a QR code: copy the link in its place.</p>;
  // A camera needs three points of the screen for each module; on a phone there is room for no more than its width.
  const width = Math.max(size, code.length * 3);
  const path = code.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const drawing = (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${code.length} ${code.length}`}
      width={width}
      height={width}
      shapeRendering="crispEdges"
      className="h-auto max-w-full rounded-control border border-rule"
    >
      <rect width={code.length} height={code.length} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
  if (!isLong) return drawing;
  return (
    <div className="space-y-2">
      {drawing}
      <p className="text-ink-soft text-sm">
        A dense code. If a camera does not read it, show it on a larger screen, or hand over the file.
      </p>
    </div>
  );
}

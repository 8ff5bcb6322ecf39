import encodeQR from 'qr';

const [WIDTH, HEIGHT] = [640, 480];
const WHITE = 235;
const BLACK = 16;
/** Modules of white around a code, without which no reader finds it. */
const QUIET = 4;

/** A film that Chromium plays as a camera: raw frames (YUV4MPEG2) that all show a text's QR code, or nothing. */
export function filmOf(text: string | null): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  if (text !== null) {
    const code = encodeQR(text, 'raw', { border: QUIET });
    const scale = Math.floor(HEIGHT / code.length);
    code.forEach((row, y) => {
      row.forEach((dark, x) => {
        if (!dark) return;
        for (let line = y * scale; line < (y + 1) * scale; line += 1)
          luma.fill(BLACK, line * WIDTH + x * scale, line * WIDTH + (x + 1) * scale);
      });
    });
  }
  // Two planes of colour, a quarter of the size each, that say "grey".
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([header, frame, frame]);
}

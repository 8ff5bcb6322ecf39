/** The widest picture that is searched: a code that fills a photo is read from less. */
const WIDEST = 1_600;

interface Detector {
  detect(source: ImageData): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** Reads the QR code in a picture, or null. */
export type ReadCode = (picture: CanvasImageSource, width: number, height: number) => Promise<string | null>;

/** The browser’s own reader where it has one for QR codes, else a library, which is loaded only then. */
export async function codeReader(): Promise<ReadCode> {
  const detect = (await ownDetector()) ?? (await libraryDetector());
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (picture, width, height) => {
    const scale = Math.min(1, WIDEST / Math.max(width, height, 1));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    if (!context) return null;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return detect(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}

async function ownDetector(): Promise<((image: ImageData) => Promise<string | null>) | null> {
  const Own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  try {
    if (!Own || !(await Own.getSupportedFormats()).includes('qr_code')) return null;
    const detector = new Own({ formats: ['qr_code'] });
    return async (image) => (await detector.detect(image))[0]?.rawValue ?? null;
  } catch {
    return null;
  }
}

async function libraryDetector(): Promise<(image: ImageData) => Promise<string | null>> {
  const { default: decode } = await import('qr/decode.js');
  return async (image) => {
    try {
      return decode(image);
    } catch {
      // Not a code, or not one that can be read: the same as none.
      return null;
    }
  };
}

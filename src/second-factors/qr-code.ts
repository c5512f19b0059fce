/** Pixels of one module: some 300 pixels in all, to be scanned from a screen. */
const SCALE = 6;

/** The text as a QR code: a PNG in a data URL. Some 15 ms of work; the package is loaded at the first use. */
export async function qrCode(text: string): Promise<string> {
  const { toDataURL } = await import('qrcode');
  return toDataURL(text, { errorCorrectionLevel: 'M', scale: SCALE });
}

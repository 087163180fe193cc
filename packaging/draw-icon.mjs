// Draws icon.svg in the sizes and containers that the systems want.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const drawing = readFileSync(join(import.meta.dirname, 'icon.svg'));

/** The icon as PNG, `size` pixels wide and high. */
function png(size) {
  return sharp(drawing, { density: 96 }).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
}

/** Apple's container: type and length before each picture, big-endian. */
function icns(pictures) {
  const parts = pictures.map(([type, bytes]) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(bytes.length + 8, 4);
    return Buffer.concat([head, bytes]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.from('icns\0\0\0\0', 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

/** Windows' container: a directory of 16 bytes a picture, then the pictures; 0 stands for 256 pixels. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, [size, bytes]] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  }
  return Buffer.concat([head, ...pictures.map(([, bytes]) => bytes)]);
}

/** Writes icon.icns, icon.ico and a folder of PNG files by size (Linux) into `folder`. */
export async function drawIcons(folder) {
  const linux = join(folder, 'icons');
  mkdirSync(linux, { recursive: true });
  const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
  const drawn = new Map(await Promise.all(sizes.map(async (size) => [size, await png(size)])));
  for (const size of sizes) writeFileSync(join(linux, `${size}x${size}.png`), drawn.get(size));
  const apple = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
  const pictures = Object.entries(apple).map(([type, size]) => [type, drawn.get(size)]);
  writeFileSync(join(folder, 'icon.icns'), icns(pictures));
  const windows = [16, 32, 48, 64, 128, 256].map((size) => [size, drawn.get(size)]);
  writeFileSync(join(folder, 'icon.ico'), ico(windows));
}

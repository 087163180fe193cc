const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** A float32 as a C99 hex float: exact, and the same in every locale. */
export function hexFloat(value: number): string {
  float[0] = value;
  const bits = word[0]!;
  const sign = bits >>> 31 ? '-' : '';
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 255) return fraction === 0 ? `${sign}INFINITY` : 'NAN';
  const digits = (fraction << 1).toString(16).padStart(6, '0').replace(/0+$/, '');
  const lead = exponent === 0 ? 0 : 1;
  if (lead === 0 && fraction === 0) return `${sign}0x0p+0f`;
  const power = exponent === 0 ? -126 : exponent - 127;
  return `${sign}0x${lead}${digits === '' ? '' : `.${digits}`}p${power < 0 ? '' : '+'}${power}f`;
}

/** A C string literal of UTF-8 bytes: nothing but plain characters and octal escapes. */
export function cString(text: string): string {
  let literal = '';
  for (const byte of new TextEncoder().encode(text)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
    literal += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `"${literal}"`;
}

/** A double as the shortest decimal that reads back the same, always with a point or an exponent. */
export function cDouble(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

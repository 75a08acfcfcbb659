// gzip, as status lists are packed (RFC 1951, RFC 1952): read strictly, at most so many bytes, without waiting.

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
  12289, 16385, 24577,
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Cut extends Error {}

const fail = (why) => {
  throw new Cut(why);
};

// A code by its lengths: how many of each, and the symbols in their order. Over-full codes are refused.
function code(lengths, { mayBeIncomplete = false } = {}) {
  const counts = new Array(16).fill(0);
  for (const length of lengths) counts[length] += 1;
  let left = 1;
  for (let length = 1; length <= 15; length += 1) {
    left = 2 * left - counts[length];
    if (left < 0) fail("over-full code");
  }
  // zlib takes an incomplete code only if it is a single code of one bit, or, for distances, none at all.
  const used = lengths.length - counts[0];
  if (left > 0 && !(mayBeIncomplete && (used === 0 || (used === 1 && counts[1] === 1)))) fail("incomplete code");
  const offsets = [0, 0];
  for (let length = 1; length < 15; length += 1) offsets.push(offsets[length] + counts[length]);
  const symbols = [];
  lengths.forEach((length, symbol) => {
    if (length) symbols[offsets[length]++] = symbol;
  });
  counts[0] = 0;
  return { counts, symbols };
}

const FIXED = {
  literals: code([...new Array(144).fill(8), ...new Array(112).fill(9), ...new Array(24).fill(7), ...new Array(8).fill(8)]),
  distances: code(new Array(32).fill(5)),
};

class Bits {
  constructor(bytes, place) {
    Object.assign(this, { bytes, place, held: 0, count: 0 });
  }

  take(count) {
    while (this.count < count) {
      if (this.place >= this.bytes.length) fail("cut short");
      this.held |= this.bytes[this.place++] << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.count -= count;
    return value;
  }

  symbol({ counts, symbols }) {
    let [reached, first, index] = [0, 0, 0];
    for (let length = 1; length <= 15; length += 1) {
      reached |= this.take(1);
      if (reached - counts[length] < first) return symbols[index + (reached - first)];
      index += counts[length];
      first = (first + counts[length]) << 1;
      reached <<= 1;
    }
    return fail("no such code");
  }
}

class Out {
  constructor(most) {
    Object.assign(this, { bytes: new Uint8Array(Math.min(most, 1 << 16)), size: 0, begun: 0, most });
  }

  get isFull() {
    return this.size >= this.most;
  }

  put(byte) {
    if (this.size === this.bytes.length) {
      const wider = new Uint8Array(Math.min(this.most, this.bytes.length * 2));
      wider.set(this.bytes);
      this.bytes = wider;
    }
    this.bytes[this.size++] = byte;
  }
}

function codesOf(bits) {
  const [literals, distances, lengths] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  if (literals > 286 || distances > 30) fail("too many codes");
  const meta = new Array(19).fill(0);
  for (let place = 0; place < lengths; place += 1) meta[ORDER[place]] = bits.take(3);
  const metaCode = code(meta);
  const all = [];
  while (all.length < literals + distances) {
    const symbol = bits.symbol(metaCode);
    if (symbol < 16) all.push(symbol);
    else {
      if (symbol === 16 && !all.length) fail("nothing to repeat");
      const repeated = symbol === 16 ? all.at(-1) : 0;
      const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      if (all.length + times > literals + distances) fail("too many lengths");
      for (let time = 0; time < times; time += 1) all.push(repeated);
    }
  }
  if (!all[256]) fail("no end of block");
  return {
    literals: code(all.slice(0, literals), { mayBeIncomplete: true }),
    distances: code(all.slice(literals), { mayBeIncomplete: true }),
  };
}

function packed(bits, codes, out) {
  while (!out.isFull) {
    const symbol = bits.symbol(codes.literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.put(symbol);
      continue;
    }
    if (symbol > 285) fail("no such length");
    let length = LENGTHS[symbol - 257] + bits.take(LENGTH_BITS[symbol - 257]);
    const row = bits.symbol(codes.distances);
    if (row > 29) fail("no such distance");
    const distance = DISTANCES[row] + bits.take(row < 2 ? 0 : (row >> 1) - 1);
    if (distance > out.size - out.begun || distance > 32768) fail("too far back");
    for (; length > 0 && !out.isFull; length -= 1) out.put(out.bytes[out.size - distance]);
  }
}

function stored(bits, out) {
  [bits.held, bits.count] = [0, 0];
  const length = bits.take(16);
  if (length !== (~bits.take(16) & 0xffff)) fail("stored lengths differ");
  for (let place = 0; place < length && !out.isFull; place += 1) out.put(bits.take(8));
}

function inflate(bytes, place, out) {
  const bits = new Bits(bytes, place);
  for (let last = 0; !last && !out.isFull; ) {
    last = bits.take(1);
    const type = bits.take(2);
    if (type === 0) stored(bits, out);
    else if (type === 1) packed(bits, FIXED, out);
    else if (type === 2) packed(bits, codesOf(bits), out);
    else fail("no such block");
  }
  return bits.place;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const word = (bytes, place) =>
  (bytes[place] | (bytes[place + 1] << 8) | (bytes[place + 2] << 16) | (bytes[place + 3] << 24)) >>> 0;

function afterHeader(bytes, start) {
  if (bytes.length - start < 10) fail("cut short");
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8) fail("not gzip");
  const flags = bytes[start + 3];
  let place = start + 10;
  if (flags & 4) place += 2 + bytes[place] + (bytes[place + 1] << 8);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    while (place < bytes.length && bytes[place] !== 0) place += 1;
    place += 1;
  }
  if (flags & 2) place += 2;
  if (!(place <= bytes.length)) fail("cut short");
  return place;
}

// The bytes, at most `most` of them; null if they are no gzip. Members one after the other count, as in Python.
export function gunzip(bytes, most) {
  const out = new Out(most);
  try {
    let place = 0;
    while (place < bytes.length && !out.isFull) {
      const begun = (out.begun = out.size);
      place = inflate(bytes, afterHeader(bytes, place), out);
      if (out.isFull) break;
      if (bytes.length - place < 8) fail("cut short");
      const made = out.bytes.subarray(begun, out.size);
      if (word(bytes, place) !== crc32(made) || word(bytes, place + 4) !== made.length >>> 0) fail("changed");
      place += 8;
      while (place < bytes.length && bytes[place] === 0) place += 1;
    }
  } catch (error) {
    if (error instanceof Cut) return null;
    throw error;
  }
  return out.bytes.slice(0, out.size);
}

package org.blockberry.chain;

/** RIPEMD-160, for the address of a secp256k1 key and nothing else. Source: Dobbertin, Bosselaers, Preneel 1996. */
final class Ripemd160 {
  private static final int[] LEFT_WORD = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
    3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
    1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
    4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13};
  private static final int[] RIGHT_WORD = {
    5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
    6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
    15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
    8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
    12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11};
  private static final int[] LEFT_SHIFT = {
    11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
    7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
    11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
    11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
    9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6};
  private static final int[] RIGHT_SHIFT = {
    8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
    9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
    9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
    15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
    8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11};
  private static final int[] LEFT_CONSTANT = {0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E};
  private static final int[] RIGHT_CONSTANT = {0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0};

  private Ripemd160() {}

  static byte[] hash(byte[] message) {
    byte[] padded = new byte[(message.length + 8) / 64 * 64 + 64];
    System.arraycopy(message, 0, padded, 0, message.length);
    padded[message.length] = (byte) 0x80;
    writeLittleEndian(padded, padded.length - 8, message.length << 3);
    writeLittleEndian(padded, padded.length - 4, message.length >>> 29);

    int[] state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    int[] words = new int[16];
    for (int block = 0; block < padded.length; block += 64) {
      for (int i = 0; i < 16; i++) {
        int at = block + 4 * i;
        words[i] = padded[at] & 0xFF | (padded[at + 1] & 0xFF) << 8 | (padded[at + 2] & 0xFF) << 16
            | padded[at + 3] << 24;
      }
      compress(state, words);
    }
    byte[] out = new byte[20];
    for (int i = 0; i < 5; i++) {
      writeLittleEndian(out, 4 * i, state[i]);
    }
    return out;
  }

  private static void compress(int[] state, int[] words) {
    int[] left = state.clone();
    int[] right = state.clone();
    for (int step = 0; step < 80; step++) {
      int round = step / 16;
      turn(left, mix(round, left) + words[LEFT_WORD[step]] + LEFT_CONSTANT[round], LEFT_SHIFT[step]);
      turn(right, mix(4 - round, right) + words[RIGHT_WORD[step]] + RIGHT_CONSTANT[round], RIGHT_SHIFT[step]);
    }
    int first = state[1] + left[2] + right[3];
    state[1] = state[2] + left[3] + right[4];
    state[2] = state[3] + left[4] + right[0];
    state[3] = state[4] + left[0] + right[1];
    state[4] = state[0] + left[1] + right[2];
    state[0] = first;
  }

  private static void turn(int[] line, int added, int shift) {
    int turned = Integer.rotateLeft(line[0] + added, shift) + line[4];
    line[0] = line[4];
    line[4] = line[3];
    line[3] = Integer.rotateLeft(line[2], 10);
    line[2] = line[1];
    line[1] = turned;
  }

  private static int mix(int function, int[] line) {
    int x = line[1];
    int y = line[2];
    int z = line[3];
    return switch (function) {
      case 0 -> x ^ y ^ z;
      case 1 -> x & y | ~x & z;
      case 2 -> (x | ~y) ^ z;
      case 3 -> x & z | y & ~z;
      default -> x ^ (y | ~z);
    };
  }

  private static void writeLittleEndian(byte[] target, int at, int value) {
    for (int i = 0; i < 4; i++) {
      target[at + i] = (byte) (value >>> 8 * i);
    }
  }
}

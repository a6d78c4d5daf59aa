package org.blockberry.cli.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The transactions of a run: {@code lID-NUMBER=VALUE}, padded to the size asked for. Each is unique, and its number can
 * be read
 * back from a block.
 *
 * @param id of the run
 * @param size bytes of each
 */
record LoadTx(String id, int size) {
  String key(int number) {
    return "l" + id + "-" + number;
  }

  byte[] bytes(int number) {
    byte[] head = (key(number) + "=").getBytes(StandardCharsets.US_ASCII);
    byte[] tx = Arrays.copyOf(head, Math.max(size, head.length + 1));
    Arrays.fill(tx, head.length, tx.length, (byte) ('a' + number % 26));
    return tx;
  }

  /** The number, or -1 if the transaction is not of this run. */
  int number(byte[] tx) {
    int at = 2 + id.length();
    if (tx.length <= at || tx[0] != 'l' || tx[at - 1] != '-'
        || !new String(tx, 1, id.length(), StandardCharsets.ISO_8859_1).equals(id)) {
      return -1;
    }
    long number = 0;
    for (int i = at; i < tx.length && i < at + 10; i++) {
      if (tx[i] == '=') {
        return i > at && number <= Integer.MAX_VALUE ? (int) number : -1;
      }
      if (tx[i] < '0' || tx[i] > '9') {
        return -1;
      }
      number = number * 10 + tx[i] - '0';
    }
    return -1;
  }
}

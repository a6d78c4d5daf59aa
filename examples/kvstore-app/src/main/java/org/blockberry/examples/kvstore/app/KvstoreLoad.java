package org.blockberry.examples.kvstore.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.Query;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.value.Bytes;

/**
 * Pairs {@code lRUN-NUMBER=VALUE}, padded to the size asked for. Each is unique, and its number can be read back from a block. Keeps nothing.
 */
final class KvstoreLoad implements LoadGenerator {
  private static final int MOST_DIGITS = 10;

  private final LoadContext context;
  private final Bytes head;

  KvstoreLoad(LoadContext context) {
    this.context = context;
    this.head = Bytes.utf8("l" + context.run() + "-");
  }

  private Bytes key(int number) {
    return head.concat(Bytes.utf8(Integer.toString(number)));
  }

  @Override
  public Optional<Bytes> make(int number) {
    byte[] start = (key(number).toUtf8() + "=").getBytes(StandardCharsets.US_ASCII);
    byte[] tx = Arrays.copyOf(start, Math.max(context.size(), start.length + 1));
    Arrays.fill(tx, start.length, tx.length, (byte) ('a' + number % 26));
    return Optional.of(Bytes.wrap(tx));
  }

  @Override
  public int inBlock(Bytes tx) {
    if (!tx.startsWith(head)) {
      return -1;
    }
    int from = head.size();
    long number = 0;
    for (int i = from; i < tx.size() && i <= from + MOST_DIGITS; i++) {
      byte digit = tx.at(i);
      if (digit == '=') {
        return i > from && number < context.total() ? (int) number : -1;
      }
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return -1;
  }

  @Override
  public LoadCheck check(List<Integer> committed) throws IOException {
    int missing = 0;
    for (int number : committed) {
      if (context.query(Query.builder("/key", key(number)).build()).value().isEmpty()) {
        missing++;
      }
    }
    return LoadCheck.of(committed.size(), missing);
  }
}

package org.blockberry.network.peers;

import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.transport.Transport;

/**
 * The ledger as text: a first line that names the form, then a line of {@code id owed at bans until} for each peer. A file of which a line
 * cannot be read is refused as a whole: it is ours, and half a ledger is none.
 */
public final class LedgerText {
  private static final String HEAD = "blockberry-penalties 1";
  private static final int FIELDS = 5;

  private LedgerText() {}

  /** Writes. */
  public static String write(Map<String, Penalty> peers) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    peers.forEach((peer, penalty) -> {
      if (!penalty.empty()) {
        text.append(peer).append(' ').append(penalty.owed()).append(' ').append(penalty.atMillis()).append(' ').append(penalty.bans())
            .append(' ').append(penalty.untilMillis()).append('\n');
      }
    });
    return text.toString();
  }

  /**
   * Reads.
   *
   * @throws IllegalArgumentException naming the line
   */
  public static Map<String, Penalty> read(String text) {
    String[] lines = text.split("\n", Ledger.MAX_PEERS + 3);
    if (!lines[0].equals(HEAD)) {
      throw new IllegalArgumentException("line 1 is not \"" + HEAD + "\"");
    }
    Map<String, Penalty> peers = new TreeMap<>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      String[] fields = lines[i].split(" ", FIELDS + 1);
      try {
        if (fields.length != FIELDS || fields[0].isEmpty() || fields[0].length() > Transport.MAX_ID_LENGTH || peers.size() == Ledger.MAX_PEERS) {
          throw new IllegalArgumentException("not a peer with four numbers, or too many of them");
        }
        peers.put(fields[0], new Penalty(Long.parseLong(fields[1]), Long.parseLong(fields[2]), Integer.parseInt(fields[3]),
            Long.parseLong(fields[4])));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return peers;
  }
}

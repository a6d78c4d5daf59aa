package org.blockberry.network.pex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The address book as text: a first line that names the form, the secret key, the peers that were connected, and a line of {@code id reached
 * failures successes address,address} for each peer that we reached.
 *
 * @param key of the buckets
 * @param anchors ids, dialled first after a restart
 */
record BookText(long key, List<String> anchors, List<Known> peers) {
  private static final String HEAD = "blockberry-addresses 1";
  private static final int FIELDS = 5;
  private static final int MAX_ANCHORS = 16;

  String write() {
    StringBuilder text = new StringBuilder(HEAD).append("\nkey ").append(Long.toHexString(key)).append("\nanchors");
    anchors.forEach(id -> text.append(' ').append(id));
    text.append('\n');
    for (Known one : peers) {
      text.append(one.id).append(' ').append(one.successMillis).append(' ').append(one.failures).append(' ').append(one.successes).append(' ')
          .append(String.join(",", one.addresses)).append('\n');
    }
    return text.toString();
  }

  /**
   * Reads.
   *
   * @throws IllegalArgumentException naming the line
   */
  static BookText read(String text) {
    String[] lines = text.split("\n", AddressBook.MAX_TRIED + 5);
    if (lines.length < 3 || !lines[0].equals(HEAD) || !lines[1].startsWith("key ") || !lines[2].startsWith("anchors")) {
      throw new IllegalArgumentException("line 1 is not \"" + HEAD + "\", or key and anchors are missing");
    }
    List<String> anchors = new ArrayList<>();
    for (String id : lines[2].split(" ", MAX_ANCHORS + 2)) {
      if (!id.equals("anchors") && !id.isEmpty() && anchors.size() < MAX_ANCHORS) {
        anchors.add(id);
      }
    }
    List<Known> peers = new ArrayList<>();
    for (int i = 3; i < lines.length && !lines[i].isEmpty(); i++) {
      try {
        peers.add(peer(lines[i].split(" ", FIELDS + 1)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return new BookText(Long.parseUnsignedLong(lines[1].substring(4), 16), List.copyOf(anchors), List.copyOf(peers));
  }

  private static Known peer(String[] fields) {
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("not a peer with three numbers and addresses");
    }
    Known known = null;
    for (String address : fields[4].split(",", 5)) {
      Optional<PeerAddress> read = PeerAddress.parse(address, fields[0], true);
      if (read.isEmpty()) {
        throw new IllegalArgumentException("\"" + address + "\" is no address");
      }
      if (known == null) {
        known = new Known(fields[0], read.get(), 0);
      }
      known.also(read.get().text());
    }
    known.successMillis = Math.max(1, Long.parseLong(fields[1]));
    known.heardMillis = known.successMillis;
    known.failures = Math.max(0, Integer.parseInt(fields[2]));
    known.successes = Math.max(0, Integer.parseInt(fields[3]));
    return known;
  }
}

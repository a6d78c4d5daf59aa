package org.blockberry.glueberry.book;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.TreeSet;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.identity.PeerId;

/** The second file, which holds only who is blacklisted: one id per line, then a checksum over them. It is read when the book is damaged. Pure. */
final class BlacklistText {
  private static final String CHECKSUM = "sha256 ";

  private BlacklistText() {}

  static String write(Set<PeerId> blacklist) {
    StringBuilder text = new StringBuilder();
    new TreeSet<>(blacklist).forEach(peer -> text.append(peer).append('\n'));
    return text + CHECKSUM + checksum(text.toString()) + "\n";
  }

  static Set<PeerId> read(byte[] file) throws DamagedBookException {
    String text = new String(file, StandardCharsets.UTF_8);
    int last = text.lastIndexOf(CHECKSUM);
    if (last < 0 || !text.substring(last).equals(CHECKSUM + checksum(text.substring(0, last)) + "\n")) {
      throw new DamagedBookException("the copy of the blacklist does not match its checksum");
    }
    Set<PeerId> blacklist = new TreeSet<>();
    try {
      text.substring(0, last).lines().forEach(line -> blacklist.add(PeerId.parse(line)));
    } catch (IllegalArgumentException e) {
      throw new DamagedBookException("the copy of the blacklist has a line that is no peer id", e);
    }
    return blacklist;
  }

  private static String checksum(String text) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))).toHex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

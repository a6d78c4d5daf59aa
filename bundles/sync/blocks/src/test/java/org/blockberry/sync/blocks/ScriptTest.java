package org.blockberry.sync.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.Stream;
import org.junit.jupiter.api.Test;

/** The exchange as bytes, the way an original node sends them: what the script says is all that we send. */
class ScriptTest {
  private static final Pattern BLOCK = Pattern.compile("\\{([hd])([0-9]+)}");

  private final FakeSide node = new FakeSide("ours", Map.of());

  @Test
  void aSessionWithAnOriginalNode() throws IOException {
    List<String> lines;
    try (InputStream in = getClass().getResourceAsStream("/script/original-blocksync.txt")) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
    for (String line : lines) {
      step(line.strip().split(" "), line);
    }
    assertEquals(List.of(), new ArrayList<>(node.sent), "more than the script says");
  }

  private void step(String[] words, String line) {
    switch (words[0]) {
      case "chain" -> node.desk.grow(Long.parseLong(words[1]));
      case "pruned" -> node.desk.base = Long.parseLong(words[1]);
      case "established" -> node.original("go", Long.parseLong(words[1]));
      case "+" -> node.pass(Long.parseLong(words[1]));
      case ">" -> node.sync.received("go", Bytes.fromHex(filled(words[1])));
      case "<" -> {
        Bytes next = node.sent.poll();
        assertTrue(next != null, line + ": nothing came");
        assertEquals(filled(words[1]), next.toHex().toLowerCase(Locale.ROOT), line);
      }
      case "=" -> {
        switch (words[1]) {
          case "height" -> assertEquals(Long.parseLong(words[2]), node.desk.height, line);
          case "points" -> assertEquals(Integer.parseInt(words[2]), node.fines.getOrDefault("go", 0), line);
          case "nothing" -> assertEquals(List.of(), new ArrayList<>(node.sent), line);
          default -> throw new AssertionError(line);
        }
      }
      default -> throw new AssertionError(line);
    }
  }

  /** {h5} is the hash of block 5, {d5} its content with the length in front; all are shorter than 128 bytes. */
  private static String filled(String text) {
    return BLOCK.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), Long.parseLong(match.group(2)))));
  }

  private static String value(String what, long height) {
    SealedBlock block = FakeDesk.sealed(height);
    Bytes data = new org.blockberry.sync.blocks.wire.SealedBlock(block.block(), block.commit()).encode();
    String hex = (what.equals("h") ? Stream.hash(data) : data).toHex().toLowerCase(Locale.ROOT);
    return String.format("%02x", hex.length() / 2) + hex;
  }
}

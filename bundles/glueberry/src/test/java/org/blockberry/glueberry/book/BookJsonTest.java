package org.blockberry.glueberry.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.blockberry.glueberry.Vectors;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BookJsonTest {
  private static final JsonNode VECTORS = Vectors.load("addressbook");

  private static Map<PeerId, PeerEntry> read(String text) throws DamagedBookException {
    return BookJson.read(text.getBytes(StandardCharsets.UTF_8), BookLimits.STANDARD);
  }

  @Test
  void theFileOfTheOriginalIsReadAndWrittenBackByteForByte() throws Exception {
    String file = VECTORS.required("file").asText();
    Map<PeerId, PeerEntry> read = read(file);
    assertEquals(file, BookJson.write(read.values()));
    PeerEntry alice = read.get(PeerId.parse("12D3KooWQK1wnefoLrcVHbbnf5tLzbopUd3K3bFAoJpA7YJgL5pV"));
    assertEquals(Map.of("name", "alice", "note", "a < b & c"), alice.metadata());
    assertEquals(OffsetDateTime.parse("2026-01-29T10:11:12.123456789+01:00"), alice.lastSeen().orElseThrow());
    assertEquals(List.of("/ip4/127.0.0.1/tcp/9000", "/dns4/example.org/tcp/9000"), alice.addresses().stream().map(Object::toString).toList());
    assertEquals(alice.peer().publicKey().orElseThrow().data(), alice.publicKey().orElseThrow());
  }

  @Test
  void whatTheOriginalToleratesIsTolerated() throws Exception {
    for (JsonNode each : VECTORS.required("tolerated")) {
      read(each.asText());
    }
    PeerEntry entry = read(VECTORS.required("tolerated").get(3).asText()).values().iterator().next();
    assertEquals(List.of("/ip4/1.2.3.4/tcp/1"), entry.addresses().stream().map(Object::toString).toList());
    assertTrue(entry.lastSeen().isEmpty());
  }

  @Test
  void whatIsCorruptIsDamaged() {
    for (JsonNode each : VECTORS.required("corrupt")) {
      assertThrows(DamagedBookException.class, () -> read(each.asText()), each.asText());
    }
    String file = VECTORS.required("file").asText();
    for (int i = 1; i < file.length(); i++) {
      String cut = file.substring(0, i);
      assertThrows(DamagedBookException.class, () -> read(cut), "cut at " + i);
    }
    for (String bad : List.of(file + "{}", file.replace("\"blacklisted\": true", "\"blacklisted\": \"no\""),
        file.replace("\"blacklisted\": true", "\"blacklisted\": true, \"blacklisted\": false"), file.replace("2026-01-28T09:00:00Z", "yesterday"),
        file.replace("11qYAYKx", "*"), "{\"peers\":{\"x\":{}}}")) {
      assertThrows(DamagedBookException.class, () -> read(bad), bad);
    }
  }

  @Test
  void aBlacklistedEntryIsNotHiddenByAnotherOfThePeer() throws Exception {
    String entry = "\"%s\":{\"peer_id\":\"" + Vectors.peer(1) + "\",\"blacklisted\":%s}";
    for (List<Boolean> order : List.of(List.of(true, false), List.of(false, true))) {
      Map<PeerId, PeerEntry> read = read("{\"peers\":{" + String.format(entry, "x", order.get(0)) + "," + String.format(entry, "y", order.get(1)) + "}}");
      assertTrue(read.get(Vectors.peer(1)).blacklisted());
    }
  }

  @Tag("sec-T1")
  @Test
  void aFileHasItsBounds() {
    String two = "{\"peers\":{\"a\":{\"peer_id\":\"" + Vectors.peer(1) + "\"},\"b\":{\"peer_id\":\"" + Vectors.peer(2) + "\"}}}";
    assertThrows(DamagedBookException.class, () -> BookJson.read(two.getBytes(StandardCharsets.UTF_8), new BookLimits(1, 1, 1)));
    String deep = "{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
    assertThrows(DamagedBookException.class, () -> read(deep));
  }

  /** Any text comes back, and reads as JSON elsewhere too. */
  @Property(tries = 500)
  void anyMetadataComesBack(@ForAll @Size(max = 3) Map<@StringLength(max = 20) String, @StringLength(max = 30) String> metadata) throws Exception {
    PeerEntry entry = PeerEntry.fresh(Vectors.peer(1), OffsetDateTime.parse("2026-01-28T09:00:00Z"))
        .withMetadata(metadata, OffsetDateTime.parse("2026-01-28T09:00:00.000001Z"));
    String text = BookJson.write(List.of(entry));
    new ObjectMapper().readTree(text);
    String again = BookJson.write(BookJson.read(text.getBytes(StandardCharsets.UTF_8), new BookLimits(1, 1, 4_096)).values());
    assertEquals(text, again);
  }

  @Test
  void theBlacklistCopyIsWholeOrDamaged() throws Exception {
    Set<PeerId> two = Set.of(Vectors.peer(1), Vectors.peer(2));
    String text = BlacklistText.write(two);
    assertEquals(two, BlacklistText.read(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(Set.of(), BlacklistText.read(BlacklistText.write(Set.of()).getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < text.length(); i++) {
      byte[] flipped = text.getBytes(StandardCharsets.UTF_8);
      flipped[i] ^= 1;
      assertThrows(DamagedBookException.class, () -> BlacklistText.read(flipped));
      byte[] cut = text.substring(0, i).getBytes(StandardCharsets.UTF_8);
      assertThrows(DamagedBookException.class, () -> BlacklistText.read(cut));
    }
  }
}

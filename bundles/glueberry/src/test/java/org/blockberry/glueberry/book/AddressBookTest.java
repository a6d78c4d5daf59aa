package org.blockberry.glueberry.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.book.AddressBook.Recovery;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.Direction;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressBookTest {
  private static final PeerId ALICE = Vectors.peer(1);
  private static final PeerId BOB = Vectors.peer(2);
  private static final PeerId MALLORY = Vectors.peer(3);
  private static final List<Multiaddr> HERE = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9000"));
  private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-28T09:00:00.5Z"), ZoneOffset.UTC);

  @TempDir
  private Path folder;

  private Path file() {
    return folder.resolve("sub").resolve("book.json");
  }

  private AddressBook open() {
    return open(BookLimits.STANDARD, CLOCK);
  }

  private AddressBook open(BookLimits limits, Clock clock) {
    return AddressBook.open(file(), limits, clock, Recovery.REFUSE);
  }

  private static ErrorCode refused(Runnable call) {
    return assertThrows(GlueberryException.class, call::run).code();
  }

  /** A book with Alice, and Mallory blacklisted. */
  private void aBook() {
    try (AddressBook book = open()) {
      book.add(ALICE, HERE, Optional.of(Map.of("name", "alice")));
      book.blacklist(MALLORY);
    }
  }

  @Test
  void whatIsAddedIsThereAfterARestart() throws IOException {
    aBook();
    try (AddressBook book = open()) {
      assertEquals(HERE, book.get(ALICE).orElseThrow().addresses());
      assertEquals(List.of(ALICE), book.peers().stream().map(PeerEntry::peer).toList());
      assertTrue(book.isBlacklisted(MALLORY));
      assertTrue(book.recovered().isEmpty());
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    assertTrue(Files.notExists(folder.resolve("sub/book.json.tmp")));
  }

  @Test
  void changesAreOnDiskBeforeTheyReturn() throws IOException {
    try (AddressBook book = open()) {
      book.add(ALICE, HERE, Optional.empty());
      assertTrue(Files.readString(file()).contains(ALICE.toString()));
      book.publicKey(ALICE, Vectors.identity(1).publicKey().data());
      assertTrue(Files.readString(file()).contains("public_key"));
      book.updateMetadata(ALICE, Map.of("a", "1", "b", "2"));
      book.updateMetadata(ALICE, Map.of("a", ""));
      assertEquals(Map.of("b", "2"), book.get(ALICE).orElseThrow().metadata());
      book.remove(ALICE);
      assertFalse(Files.readString(file()).contains(ALICE.toString()));
    }
  }

  @Test
  void lastSeenWaitsForTheFlush() throws IOException {
    Clock later = Clock.offset(CLOCK, Duration.ofHours(1));
    aBook();
    try (AddressBook book = open(BookLimits.STANDARD, later)) {
      book.seen(ALICE);
      book.seen(BOB); // not in the book: nothing
      assertFalse(Files.readString(file()).contains("T10:00:00.5Z"));
      book.flush();
      assertTrue(Files.readString(file()).contains("T10:00:00.5Z"));
      book.seen(ALICE);
    }
    try (AddressBook book = open(BookLimits.STANDARD, later)) {
      book.add(ALICE, HERE, Optional.empty());
      assertTrue(book.get(ALICE).orElseThrow().lastSeen().isPresent(), "kept when added again");
      assertEquals(Map.of("name", "alice"), book.get(ALICE).orElseThrow().metadata());
      assertEquals(Instant.now(CLOCK), book.get(ALICE).orElseThrow().createdAt().toInstant());
    }
  }

  /** Weakness 3.18: the original begins empty, and whoever was blacklisted gets in. */
  @Test
  void damageDoesNotLoseTheBlacklist() throws IOException {
    for (String damage : List.of("{", "", "[]", "\u0000\u0000\u0000", "{\"version\":1,\"peers\":{\"x\":{\"peer_id\":\"not-a-peer-id\"}}}")) {
      aBook();
      Files.writeString(file(), damage);
      try (AddressBook book = open()) {
        assertTrue(book.isBlacklisted(MALLORY), damage);
        assertFalse(book.gate().mayDial(MALLORY, HERE.get(0)));
        assertEquals(!damage.isEmpty(), book.recovered().isPresent());
      }
      if (!damage.isEmpty()) {
        assertEquals(damage, Files.readString(folder.resolve("sub/book.json.bak")));
      }
      try (AddressBook book = open()) {
        assertTrue(book.isBlacklisted(MALLORY), "still after the next start");
        assertTrue(book.recovered().isEmpty());
      }
    }
  }

  @Test
  void aDeletedBookDoesNotLoseTheBlacklistEither() throws IOException {
    aBook();
    Files.delete(file());
    try (AddressBook book = open()) {
      assertTrue(book.isBlacklisted(MALLORY));
      assertEquals(List.of(), book.peers());
    }
  }

  @Test
  void whenNothingSaysWhoIsBlacklistedItDoesNotStart() throws IOException {
    aBook();
    Path copy = folder.resolve("sub/book.json.blacklist");
    Files.writeString(copy, "sha256 00\n");
    Files.writeString(file(), "{");
    for (int i = 0; i < 2; i++) { // and not at the second try either
      assertEquals(ErrorCode.INVALID_CONFIG, refused(this::open));
    }
    Files.delete(copy);
    assertEquals(ErrorCode.INVALID_CONFIG, refused(this::open));
    try (AddressBook book = AddressBook.open(file(), BookLimits.STANDARD, CLOCK, Recovery.BEGIN_EMPTY)) {
      assertFalse(book.isBlacklisted(MALLORY));
      assertTrue(book.recovered().isPresent());
    }
  }

  @Test
  void anIntactBookRulesAndMakesTheCopyAnew() throws IOException {
    aBook();
    Path copy = folder.resolve("sub/book.json.blacklist");
    Files.writeString(copy, "nonsense");
    open().close();
    assertEquals(BlacklistText.write(Set.of(MALLORY)), Files.readString(copy));
    try (AddressBook book = open()) {
      book.unblacklist(MALLORY);
    }
    assertEquals(BlacklistText.write(Set.of()), Files.readString(copy));
    Files.writeString(copy, BlacklistText.write(Set.of(MALLORY))); // as after a crash between the two files
    open().close();
    assertEquals(BlacklistText.write(Set.of()), Files.readString(copy));
  }

  /** Weakness 3.18: in the original taking the entry out lets the peer in again. */
  @Test
  void removingAPeerKeepsItBlacklisted() {
    aBook();
    try (AddressBook book = open()) {
      book.add(BOB, HERE, Optional.empty());
      book.blacklist(BOB);
      book.remove(BOB);
      book.remove(MALLORY);
    }
    try (AddressBook book = open()) {
      assertTrue(book.isBlacklisted(BOB));
      assertTrue(book.isBlacklisted(MALLORY));
      assertEquals(List.of(), book.get(BOB).orElseThrow().addresses());
      book.unblacklist(BOB);
      assertFalse(book.isBlacklisted(BOB));
    }
    try (AddressBook book = open()) {
      assertFalse(book.isBlacklisted(BOB));
      assertTrue(book.isBlacklisted(MALLORY));
    }
  }

  @Test
  void blacklistedPeersAreKeptOutAtTheDialAndWhenAccepted() {
    InetSocketAddress remote = new InetSocketAddress("127.0.0.1", 9_000);
    try (AddressBook book = open()) {
      ConnectionGate gate = book.gate();
      assertTrue(gate.mayDial(MALLORY, HERE.get(0)));
      assertTrue(gate.mayConnect(MALLORY, Direction.INBOUND, remote));
      book.blacklist(MALLORY); // unknown to the book: weakness 3.19
      assertFalse(gate.mayDial(MALLORY, HERE.get(0)));
      assertFalse(gate.mayConnect(MALLORY, Direction.INBOUND, remote));
      assertFalse(gate.mayConnect(MALLORY, Direction.OUTBOUND, remote));
      assertTrue(gate.mayDial(ALICE, HERE.get(0)));
      assertEquals(ErrorCode.PEER_BLACKLISTED, refused(() -> book.add(MALLORY, HERE, Optional.empty())));
    }
  }

  /** Weakness 3.18: two processes of the original overwrite each other. */
  @Test
  void oneNodeAtATime() {
    try (AddressBook book = open()) {
      assertEquals(ErrorCode.INVALID_CONFIG, refused(this::open));
      book.add(ALICE, HERE, Optional.empty());
    }
    open().close();
  }

  @Test
  void whatACrashLeftIsReplaced() throws IOException {
    aBook();
    Files.writeString(folder.resolve("sub/book.json.tmp"), "half a bo");
    try (AddressBook book = open()) {
      book.add(BOB, HERE, Optional.empty());
      assertEquals(2, book.peers().size());
    }
    assertTrue(Files.notExists(folder.resolve("sub/book.json.tmp")));
  }

  @Test
  void whatTheDiskRefusesHasNotHappenedButABlacklistingHolds() throws IOException {
    aBook();
    try (AddressBook book = open()) {
      Path blocker = folder.resolve("sub/book.json.tmp"); // a folder that is not empty cannot be replaced by a file
      Files.createDirectories(blocker.resolve("x"));
      assertEquals(ErrorCode.UNKNOWN, refused(() -> book.add(BOB, HERE, Optional.empty())));
      assertTrue(book.get(BOB).isEmpty());
      assertEquals(ErrorCode.UNKNOWN, refused(() -> book.blacklist(ALICE)));
      assertTrue(book.isBlacklisted(ALICE));
      Files.delete(blocker.resolve("x"));
      book.flush();
    }
    try (AddressBook book = open()) {
      assertTrue(book.isBlacklisted(ALICE));
    }
  }

  @Test
  void theBookIsBounded() {
    try (AddressBook book = open(new BookLimits(2, 1, 6), CLOCK)) {
      assertEquals(ErrorCode.INVALID_CONFIG, refused(() -> book.add(ALICE, List.of(HERE.get(0), HERE.get(0)), Optional.empty())));
      assertEquals(ErrorCode.INVALID_CONFIG, refused(() -> book.add(ALICE, HERE, Optional.of(Map.of("abc", "defg")))));
      book.add(ALICE, HERE, Optional.of(Map.of("abc", "def")));
      assertEquals(ErrorCode.INVALID_CONFIG, refused(() -> book.updateMetadata(ALICE, Map.of("x", "y"))));
      book.add(BOB, HERE, Optional.empty());
      assertEquals(ErrorCode.BUFFER_FULL, refused(() -> book.add(Vectors.peer(4), HERE, Optional.empty())));
      book.seen(BOB);
      book.blacklist(MALLORY);
      assertEquals(1, book.peers().size(), "one made room");
      book.blacklist(Vectors.peer(4));
      assertEquals(ErrorCode.BUFFER_FULL, refused(() -> book.blacklist(Vectors.peer(5))));
      assertTrue(book.isBlacklisted(MALLORY));
    }
  }

  @Test
  void callsThatMakeNoSenseAreRefused() {
    AddressBook book = open();
    assertEquals(ErrorCode.PEER_NOT_FOUND, refused(() -> book.remove(ALICE)));
    assertEquals(ErrorCode.PEER_NOT_FOUND, refused(() -> book.unblacklist(ALICE)));
    assertEquals(ErrorCode.INVALID_CONFIG, refused(() -> book.add(ALICE, List.of(HERE.get(0).withPeerId(BOB)), Optional.empty())));
    book.add(ALICE, List.of(HERE.get(0).withPeerId(ALICE)), Optional.empty());
    assertEquals(ErrorCode.HANDSHAKE_FAILED, refused(() -> book.publicKey(ALICE, Vectors.identity(2).publicKey().data())));
    book.close();
    book.close();
    assertEquals(ErrorCode.NODE_NOT_STARTED, refused(() -> book.add(BOB, HERE, Optional.empty())));
  }
}

package org.blockberry.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.journal.JournalFormat.Event;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  private static final String CHAIN = "test-1";
  private static final Instant ARRIVED = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final long SECRET = 0x1234_5678_9ABC_DEF0L;
  private static final long MIB = 1 << 20;

  @TempDir
  Path folder;

  private final List<FileJournal> open = new ArrayList<>();
  private final TestMetrics metrics = new TestMetrics();

  @AfterEach
  void close() {
    open.forEach(FileJournal::close);
  }

  private FileJournal open(JournalDisk disk, long maxBytes) {
    FileJournal journal = FileJournal.open(disk, CHAIN, maxBytes, new Random(1), metrics);
    open.add(journal);
    return journal;
  }

  private static Transaction tx(String text) {
    return Transaction.of(Bytes.utf8(text));
  }

  private static void keep(FileJournal journal, String text) throws Exception {
    journal.begin(tx(text), ARRIVED).keep().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static List<String> waiting(FileJournal journal) {
    List<String> texts = new ArrayList<>();
    journal.recovered((transaction, arrived) -> {
      assertEquals(ARRIVED, arrived);
      texts.add(transaction.bytes().toUtf8());
    });
    return texts;
  }

  private static List<String> texts(JournalScan scan) {
    return scan.waiting().stream().map(waiting -> waiting.transaction().bytes().toUtf8()).toList();
  }

  private static byte[] file(List<Event> events) {
    ByteBuffer file = ByteBuffer.allocate(1 << 16).put(JournalFormat.header(SECRET, CHAIN));
    events.forEach(event -> JournalFormat.write(file, 0, SECRET, event));
    return java.util.Arrays.copyOf(file.array(), file.position());
  }

  private static Event waits(String text) {
    return new Event.Waits(ARRIVED.toEpochMilli(), Bytes.utf8(text));
  }

  private static Event gone(String text) {
    return new Event.Gone(tx(text).hash());
  }

  @Test
  void whatWaitsComesBackInOrderAndWhatLeftDoesNot() throws Exception {
    try (FileJournal journal = FileJournal.open(folder, CHAIN, MIB, new Random(1), metrics)) {
      for (int i = 0; i < 10; i++) {
        keep(journal, "tx " + i);
      }
      journal.removed(tx("tx 3").hash());
      journal.removed(tx("unknown").hash());
      journal.begin(tx("dropped"), ARRIVED).drop();
      journal.begin(tx("never decided"), ARRIVED);
    }
    try (FileJournal again = FileJournal.open(folder, CHAIN, MIB, new Random(2), metrics)) {
      assertEquals(List.of("tx 0", "tx 1", "tx 2", "tx 4", "tx 5", "tx 6", "tx 7", "tx 8", "tx 9"), waiting(again));
      keep(again, "tx 10");
    }
    try (FileJournal again = FileJournal.open(folder, CHAIN, MIB, new Random(3), metrics)) {
      assertEquals(10, waiting(again).size());
    }
    String other = assertThrows(JournalException.class,
        () -> FileJournal.open(folder, "other", MIB, new Random(1), metrics)).getMessage();
    assertTrue(other.contains("another chain") && other.contains("move it away"), other);
  }

  /** The memory of hashes has forgotten it, so it is announced again; the pool, which still has it, refuses it. */
  @Test
  void oneThatIsSentAgainAndRefusedStaysAcknowledged() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, MIB);
    keep(journal, "a");
    journal.begin(tx("a"), ARRIVED.plusSeconds(1)).drop();
    journal.begin(tx("a"), ARRIVED.plusSeconds(2)).drop();
    for (int i = 0; i < 40; i++) { // past entries until the file is written anew
      keep(journal, "filler " + i + "x".repeat(40_000));
      journal.removed(tx("filler " + i + "x".repeat(40_000)).hash());
    }
    keep(journal, "b");
    assertEquals(List.of("a", "b"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
    journal.removed(tx("a").hash());
    keep(journal, "c");
    assertEquals(List.of("b", "c"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
  }

  /** An expired entry is thrown out to make room for the same transaction, which has just come again. */
  @Test
  void theEndOfAnEarlierOneDoesNotStrikeItsSuccessor() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, MIB);
    keep(journal, "a");
    TransactionJournal.Ticket again = journal.begin(tx("a"), ARRIVED.plusSeconds(9));
    journal.left(tx("a"), ARRIVED);
    again.keep().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertEquals(List.of("a"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
    journal.left(tx("a"), ARRIVED.plusSeconds(9));
    keep(journal, "b");
    assertEquals(List.of("b"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
  }

  /** A pool may evict a transaction before the thread that added it has said that it is in. */
  @Test
  void aRemovalThatIsFasterThanTheTicketWins() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, MIB);
    TransactionJournal.Ticket ticket = journal.begin(tx("a"), ARRIVED);
    journal.removed(tx("a").hash());
    ticket.keep().toCompletableFuture().get(20, TimeUnit.SECONDS);
    keep(journal, "b");
    assertEquals(List.of("b"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
    assertEquals(List.of("b"), waiting(journal));
  }

  @Test
  @Tag("sec-S1")
  void acknowledgedSurvivesLossOfPowerAndOneSyncServesMany() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, 64 * MIB);
    List<Thread> clients = new ArrayList<>();
    List<String> lost = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int client = 0; client < 8; client++) {
      int number = client;
      clients.add(new Thread(() -> {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          waiting.add(journal.begin(tx(number + "/" + i), ARRIVED).keep().toCompletableFuture());
        }
        waiting.forEach(CompletableFuture::join);
        List<String> there = texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN));
        for (int i = 0; i < 200; i++) {
          if (!there.contains(number + "/" + i)) {
            lost.add(number + "/" + i);
          }
        }
      }));
    }
    clients.forEach(Thread::start);
    for (Thread client : clients) {
      client.join(60_000);
    }
    assertEquals(List.of(), lost, "acknowledged but not synced");
    assertEquals(1_600, waiting(journal).size());
    assertTrue(disk.syncs() < 800, disk.syncs() + " syncs for 1600 transactions");
  }

  /** Every prefix of a file gives a prefix of what was written. */
  @Test
  @Tag("sec-S1")
  void aTornTailAtEveryByteRecoversWhatIsBefore() {
    List<Event> events = List.of(waits("one"), waits("two"), gone("one"), waits("three"), waits("four"));
    List<List<String>> after = List.of(List.of(), List.of("one"), List.of("one", "two"), List.of("two"), List.of("two", "three"),
        List.of("two", "three", "four"));
    byte[] whole = file(events);
    List<Integer> ends = new ArrayList<>(List.of(JournalFormat.HEADER_BYTES));
    events.forEach(event -> ends.add(ends.get(ends.size() - 1) + (int) JournalFormat.sizeOf(event)));
    for (int length = 0; length <= whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).slice();
      if (length < JournalFormat.HEADER_BYTES) {
        assertThrows(JournalException.class, () -> JournalScan.of(cut, CHAIN));
        continue;
      }
      JournalScan scan = JournalScan.of(cut, CHAIN);
      int size = length;
      int records = (int) ends.stream().filter(end -> end <= size).count() - 1;
      assertEquals(after.get(records), texts(scan), "cut at " + length);
      assertEquals(length - ends.get(records), scan.tailBytes());
      assertTrue(!scan.damaged());
    }
  }

  /** Whatever byte is flipped is noticed, and costs the record that it is in. */
  @Test
  @Tag("sec-S2")
  void aFlippedByteIsNoticedAndCostsOneRecord() {
    List<String> all = List.of("one", "two", "three", "four", "five");
    byte[] whole = file(all.stream().map(FileJournalTest::waits).toList());
    for (int at = 0; at < whole.length; at++) {
      for (int flip : new int[] {1, 0x80, 0xFF}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) flip;
        if (at < JournalFormat.HEADER_BYTES) {
          assertThrows(JournalException.class, () -> JournalScan.of(ByteBuffer.wrap(damaged), CHAIN), "byte " + at);
          continue;
        }
        JournalScan scan = JournalScan.of(ByteBuffer.wrap(damaged), CHAIN);
        assertTrue(scan.skippedBytes() + scan.tailBytes() > 0, "byte " + at + " is flipped and nobody noticed");
        assertEquals(4, scan.waiting().size(), "byte " + at);
        assertTrue(all.containsAll(texts(scan)));
      }
    }
    MemoryDisk disk = MemoryDisk.holding(whole);
    whole[JournalFormat.HEADER_BYTES + 20] ^= 4;
    assertEquals(List.of("two", "three", "four", "five"), waiting(open(disk, MIB)));
    assertTrue(disk.damagedWasKept());
  }

  /** A transaction that contains records, as somebody would send it who hopes for damage. */
  @Test
  @Tag("sec-S2")
  void recordsInsideATransactionAreNotTaken() {
    ByteBuffer forged = ByteBuffer.allocate(200);
    JournalFormat.write(forged, JournalFormat.HEADER_BYTES + 21, SECRET + 1, gone("victim")); // the secret is not known
    JournalFormat.write(forged, JournalFormat.HEADER_BYTES + 21, 0, waits("forged"));
    byte[] content = java.util.Arrays.copyOf(forged.array(), forged.position());
    ByteBuffer file = ByteBuffer.allocate(4_096).put(JournalFormat.header(SECRET, CHAIN));
    JournalFormat.write(file, 0, SECRET, new Event.Waits(1, Bytes.wrap(content)));
    JournalFormat.write(file, 0, SECRET, waits("victim"));
    file.put(JournalFormat.HEADER_BYTES + 15, (byte) 99); // the record around it is damaged
    assertEquals(List.of("victim"), texts(JournalScan.of(file.flip(), CHAIN)));
  }

  @Test
  @Tag("sec-S3")
  void noContentBreaksTheReader() {
    Random random = new Random(7);
    byte[] whole = file(List.of(waits("one"), gone("one"), waits("two")));
    for (int i = 0; i < 20_000; i++) {
      byte[] content = random.nextBoolean() ? whole.clone() : new byte[random.nextInt(300)];
      int changes = 1 + random.nextInt(12);
      for (int change = 0; change < changes && content.length > 0; change++) {
        content[random.nextInt(content.length)] = (byte) random.nextInt();
      }
      try {
        JournalScan scan = JournalScan.of(ByteBuffer.wrap(content), CHAIN);
        assertTrue(scan.waiting().size() <= 2);
      } catch (JournalException e) {
        assertTrue(e.getMessage().startsWith("it"), e.getMessage());
      }
    }
  }

  @Test
  @Tag("sec-S4")
  void aFullDiskRefusesAndLosesNothingAndRoomMakesItGoOn() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, MIB);
    keep(journal, "before");
    disk.room(10);
    ExecutionException full = assertThrows(ExecutionException.class, () -> keep(journal, "no room"));
    assertTrue(full.getCause() instanceof JournalException && full.getMessage().contains("No space left"), full.getMessage());
    assertEquals(HealthStatus.Level.FAIL, journal.check().level());
    assertThrows(JournalException.class, () -> journal.begin(tx("at once"), ARRIVED), "does not even try again at once");
    assertEquals(List.of("before"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
    disk.room(Long.MAX_VALUE);
    keepWhenItGoesOn(journal, "after");
    assertEquals(HealthStatus.OK, journal.check());
    assertEquals(List.of("before", "after"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
  }

  @Test
  @Tag("sec-S1")
  void afterAFailedSyncTheFileIsWrittenAnew() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, MIB);
    keep(journal, "before");
    disk.failSyncs(true);
    assertThrows(ExecutionException.class, () -> keep(journal, "in between"));
    journal.removed(tx("before").hash());
    disk.failSyncs(false);
    long renewals = metrics.count("journal_renewals_total");
    keepWhenItGoesOn(journal, "after");
    assertEquals(renewals + 1, metrics.count("journal_renewals_total"));
    assertEquals(List.of("after"), texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)));
  }

  private static void keepWhenItGoesOn(FileJournal journal, String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        keep(journal, text);
        return;
      } catch (JournalException e) {
        assertTrue(System.nanoTime() < deadline, "never goes on");
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void theFileIsBoundedAndRefusesWhenHalfOfItWaits() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    FileJournal journal = open(disk, MIB);
    Map<String, Boolean> model = new LinkedHashMap<>();
    Random random = new Random(5);
    String filler = "x".repeat(2_000);
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      String text = i + filler;
      try {
        keep(journal, text);
        model.put(text, true);
      } catch (JournalException e) {
        assertTrue(e.getMessage().contains("full"), e.getMessage());
        refused++;
      }
      if (random.nextInt(3) > 0 && !model.isEmpty() && i > 400) {
        String first = model.keySet().iterator().next();
        model.remove(first);
        journal.removed(tx(first).hash());
      }
      assertTrue(metrics.gaugeValue("journal_bytes") <= MIB);
    }
    assertTrue(refused > 100, "refused " + refused);
    assertEquals(List.copyOf(model.keySet()), waiting(journal));
    keep(journal, "the last");
    assertTrue(texts(JournalScan.of(ByteBuffer.wrap(disk.afterPowerLoss()), CHAIN)).containsAll(model.keySet()));
  }

  @Test
  void theBooksSayWhenToWriteAnew() {
    JournalBooks books = new JournalBooks(10 * MIB);
    books.written(JournalFormat.HEADER_BYTES);
    assertTrue(books.admits(5 * MIB - JournalFormat.HEADER_BYTES));
    assertTrue(!books.admits(5 * MIB));
    books.enters(4 * MIB);
    books.written(4 * MIB);
    assertTrue(!books.renewBefore(MIB));
    books.written(8 * MIB + 100);
    assertTrue(books.renewBefore(1), "more than half is past");
    books.written(7 * MIB);
    assertTrue(books.renewBefore(4 * MIB), "beyond the bound");
  }
}

package org.blockberry.sync.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.store.snapshots.FilesSnapshotStore;
import org.blockberry.sync.snapshots.join.Judgement;
import org.blockberry.sync.snapshots.wire.SnapshotChunkResponse;
import org.blockberry.sync.snapshots.wire.SnapshotMetadata;
import org.blockberry.sync.snapshots.wire.SnapshotsResponse;
import org.blockberry.sync.snapshots.wire.StateSyncMessage;
import org.blockberry.sync.snapshots.wire.Stream;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes' snapshot sync with real stores: who serves, who joins, who lies. */
class ShellTest {
  private static final int CHUNKS = 20;

  @TempDir Path folder;

  private final List<SnapshotStore> stores = new ArrayList<>();

  private SnapshotStore store(String name) throws Exception {
    FilesSnapshotStore store = new FilesSnapshotStore(new TestContext(folder.resolve(name)), 1 << 26);
    store.start();
    stores.add(store);
    return store;
  }

  @AfterEach
  void close() throws Exception {
    for (SnapshotStore store : stores) {
      store.close();
    }
  }

  private Side server(String name, long... heights) throws Exception {
    Side side = new Side(name, store(name), Map.of());
    for (long height : heights) {
      MadeUp.keep(side.store, height, MadeUp.state(height), CHUNKS, "chunk");
    }
    return side;
  }

  private static Bytes newest(Side side) {
    return side.store.list().get(0).hash();
  }

  private static void assertJoined(Side joiner, Bytes hash) {
    assertEquals(hash, joiner.adopted.get(joiner.adopted.size() - 1));
    assertTrue(joiner.store.list().stream().anyMatch(one -> one.hash().equals(hash)), "it can be offered to others now");
    assertEquals(List.of(), joiner.store.drafts());
    assertFalse(joiner.held, "the chain goes back to its engine");
  }

  @Test
  void theHighestSnapshotComesFromSeveralPeers() throws Exception {
    Side joiner = Side.joiner(store("joiner"));
    for (String name : List.of("a", "b", "c")) {
      Side.connect(joiner, server(name, 10, 20));
    }
    assertFalse(joiner.held);
    joiner.passUntil(() -> !joiner.adopted.isEmpty());
    assertJoined(joiner, newest(joiner.others.get("a")));
    assertEquals(Map.of(), joiner.fines);
    assertTrue(joiner.others.values().stream().filter(side -> side.metrics.count("serve_chunks_total") > 1).count() >= 2, "not one peer alone");
  }

  /** What a peer makes of the chunks that it sends. */
  private static void changeChunks(Side liar, int from) {
    liar.sending = message -> {
      if (Stream.isAnswer(message) && StateSyncMessage.decodeTagged(message, Stream.OPTIONS) instanceof SnapshotChunkResponse chunk
          && chunk.chunkIndex() >= from) {
        Bytes wrong = Bytes.utf8("wrong " + chunk.chunkIndex());
        return StateSyncMessage.encodeTagged(new SnapshotChunkResponse(chunk.snapshotHash(), chunk.chunkIndex(), wrong, SnapshotManifest.sha256(wrong)));
      }
      return message;
    };
  }

  @Test
  @Tag("sec-B5")
  void whoSendsAWrongChunkIsFoundAndTheOthersGoOn() throws Exception {
    Side joiner = Side.joiner(store("joiner"));
    for (String name : List.of("honest", "liar", "other")) {
      Side.connect(joiner, server(name, 10));
    }
    changeChunks(joiner.others.get("liar"), 1);
    joiner.passUntil(() -> !joiner.adopted.isEmpty());
    assertJoined(joiner, newest(joiner.others.get("honest")));
    assertEquals(java.util.Set.of("liar"), joiner.fines.keySet());
    assertTrue(joiner.fines.get("liar") >= 50);
  }

  @Test
  @Tag("sec-B2")
  @Tag("sec-B5")
  void aSnapshotThatContradictsTheHeadersIsRefusedBeforeItIsFetched() throws Exception {
    Side joiner = Side.joiner(store("joiner"));
    Side liar = new Side("liar", store("liar"), Map.of());
    MadeUp.keep(liar.store, 30, MadeUp.state(30, MadeUp.SET.increment(2)), CHUNKS, "chunk"); // other priorities, a higher height
    Side honest = server("honest", 20);
    Bytes right = MadeUp.state(20).encode();
    joiner.trust = manifest -> new Trust.Word(manifest.record().equals(right) ? Judgement.RIGHT : Judgement.WRONG, "other record");
    Side.connect(joiner, liar);
    Side.connect(joiner, honest);
    joiner.passUntil(() -> !joiner.adopted.isEmpty());
    assertJoined(joiner, newest(honest));
    assertTrue(joiner.fines.get("liar") >= 50);
    assertEquals(null, joiner.fines.get("honest"));
    assertEquals(1, joiner.adopted.size());
  }

  @Test
  @Tag("sec-B5")
  void aSnapshotWhoseStateIsAnotherIsForgottenAndAllWhoSentItPay() throws Exception {
    Side joiner = Side.joiner(store("joiner"));
    Side.connect(joiner, server("liar", 30));
    Side.connect(joiner, server("honest", 20));
    Bytes lie = newest(joiner.others.get("liar"));
    Bytes truth = newest(joiner.others.get("honest"));
    joiner.verdict = hash -> hash.equals(lie) ? BlockVerdict.of(BlockVerdict.Kind.INVALID, "another root") : BlockVerdict.of(BlockVerdict.Kind.TAKEN, "");
    joiner.passUntil(() -> joiner.adopted.size() > 1);
    assertEquals(List.of(lie, truth), joiner.adopted);
    assertJoined(joiner, truth);
    assertEquals(Map.of("liar", 50), joiner.fines);
    assertTrue(joiner.store.list().stream().noneMatch(one -> one.hash().equals(lie)), "nobody is offered a lie");
  }

  @Test
  @Tag("sec-B5")
  void chunksThatAreNotTheOfferedSnapshotAreALieOfAllWhoVouchForThem() throws Exception {
    Side joiner = Side.joiner(store("joiner"));
    Side liar = server("liar", 20);
    Bytes other = SnapshotManifest.sha256(Bytes.utf8("no snapshot has this hash"));
    Bytes real = newest(liar);
    liar.sending = message -> { // offers the hash of another one
      StateSyncMessage read = StateSyncMessage.decodeTagged(message, Stream.OPTIONS);
      if (read instanceof SnapshotsResponse list) {
        return StateSyncMessage.encodeTagged(new SnapshotsResponse(list.snapshots().stream().map(one -> new SnapshotMetadata(one.height(), other, one.chunks(),
            one.appHash(), one.createdAt())).toList()));
      }
      return read instanceof SnapshotChunkResponse chunk
          ? StateSyncMessage.encodeTagged(new SnapshotChunkResponse(other, chunk.chunkIndex(), chunk.data(), chunk.chunkHash())) : message;
    };
    joiner.sending = message -> StateSyncMessage.decodeTagged(message, Stream.OPTIONS) instanceof org.blockberry.sync.snapshots.wire.SnapshotChunkRequest asked
        ? StateSyncMessage.encodeTagged(new org.blockberry.sync.snapshots.wire.SnapshotChunkRequest(real, asked.chunkIndex())) : message;
    Side.connect(joiner, liar);
    joiner.passUntil(() -> joiner.fines.containsKey("liar"));
    assertEquals(50, joiner.fines.get("liar"));
    assertEquals(List.of(), joiner.adopted);
    assertEquals(List.of(), joiner.store.list());
    assertEquals(List.of(), joiner.store.drafts(), "nothing partial is left of a lie");
  }

  @Test
  void whatWasFetchedBeforeAnEndIsGoneOnWith() throws Exception {
    SnapshotStore kept = store("joiner");
    Side first = Side.joiner(kept);
    Side server = server("a", 20);
    int[] sent = {0};
    server.sending = message -> {
      boolean chunk = StateSyncMessage.decodeTagged(message, Stream.OPTIONS) instanceof SnapshotChunkResponse;
      return chunk && ++sent[0] > 8 ? null : message; // chunk 0 and seven others
    };
    Side.connect(first, server);
    first.passUntil(() -> sent[0] > 8);
    first.sync.close();
    assertEquals(1, kept.drafts().size());
    assertEquals(List.of(), kept.list(), "nothing partial is offered");
    Side second = Side.joiner(kept);
    Side again = server("b", 20);
    Side.connect(second, again);
    second.passUntil(() -> !second.adopted.isEmpty());
    assertJoined(second, newest(again));
    assertEquals(7, second.metrics.count("resumed_chunks_total"));
    assertEquals(CHUNKS - 7, second.metrics.count("fetched_chunks_total"));
  }

  @Test
  void whoFindsNothingGoesOnBlockByBlock() throws Exception {
    Side joiner = Side.joiner(store("joiner"));
    Side.connect(joiner, server("a"));
    joiner.pass(1_000);
    assertTrue(joiner.held);
    joiner.passUntil(() -> !joiner.held);
    assertEquals(List.of(), joiner.adopted);
    Side silent = Side.joiner(store("other"));
    Side server = server("b", 20);
    server.sending = message -> StateSyncMessage.decodeTagged(message, Stream.OPTIONS) instanceof SnapshotsResponse ? message : null;
    Side.connect(silent, server);
    silent.pass(1_000);
    assertTrue(silent.held);
    silent.passUntil(() -> !silent.held);
    assertFalse(silent.held);
    assertEquals(Map.of(), silent.fines, "silence is no lie");
    Side begun = Side.joiner(store("begun"));
    begun.height = 5;
    Side.connect(begun, server);
    begun.pass(1_000);
    assertFalse(begun.held, "its chain is not empty");
  }

  @Test
  @Tag("sec-B5")
  void hostileOffersTakeNoMemoryAndCostTheirSender() throws Exception {
    Bytes hash = MadeUp.hash("x");
    List<SnapshotMetadata> hostile = List.of(
        new SnapshotMetadata(20, hash, Integer.MAX_VALUE, hash, OptionalLong.empty()),
        new SnapshotMetadata(20, hash, -1, hash, OptionalLong.empty()),
        new SnapshotMetadata(20, hash, 0, hash, OptionalLong.empty()),
        new SnapshotMetadata(20, hash, 1, hash, OptionalLong.empty()),
        new SnapshotMetadata(-7, hash, 2, hash, OptionalLong.empty()),
        new SnapshotMetadata(20, Bytes.utf8("../../../../etc/passwd"), 2, hash, OptionalLong.empty()),
        new SnapshotMetadata(20, hash, 2, Bytes.utf8("short"), OptionalLong.empty()));
    Side joiner = Side.joiner(store("joiner"));
    joiner.pass(100);
    int peers = 0;
    for (SnapshotMetadata one : hostile) {
      Side peer = new Side("peer" + peers++, store("peer" + peers), Map.of());
      Side.connect(joiner, peer);
      joiner.sync.received(peer.id, StateSyncMessage.encodeTagged(new SnapshotsResponse(List.of(one))));
      assertEquals(5, joiner.fines.get(peer.id), one.toString());
    }
    joiner.pass(5_000);
    assertEquals(List.of(), joiner.store.drafts());
    assertEquals(0, joiner.store.bytes());
    joiner.sync.received("peer0", StateSyncMessage.encodeTagged(new SnapshotChunkResponse(hash, 3, Bytes.utf8("nobody asked"), hash)));
    assertEquals(0, joiner.store.bytes());
  }
}

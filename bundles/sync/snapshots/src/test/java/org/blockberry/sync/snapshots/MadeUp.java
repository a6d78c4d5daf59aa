package org.blockberry.sync.snapshots;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.verify.ChainState;

/** Snapshots of a chain that never was. */
final class MadeUp {
  static final ValidatorSet SET = ValidatorSet.of(List.of(validator(1, 10), validator(2, 20), validator(3, 5)));

  private MadeUp() {}

  private static Validator validator(int key, long power) {
    return Validator.of(PublicKey.ed25519(hash("key " + key)), power);
  }

  static Bytes hash(String of) {
    return SnapshotManifest.sha256(Bytes.utf8(of));
  }

  /** The state after a height. */
  static ChainState state(long height, ValidatorSet next) {
    BlockId block = new BlockId(hash("block " + height), new PartSetHeader(1, hash("parts " + height)));
    return new ChainState("made-up", 1, height, block, Instant.ofEpochSecond(1_000 + height), SET, next, next.increment(1), ConsensusParams.DEFAULT,
        hash("results " + height), hash("app " + height));
  }

  static ChainState state(long height) {
    return state(height, SET.increment(1));
  }

  static List<Bytes> chunks(long height, ChainState state, int count, String content) {
    List<Bytes> body = new ArrayList<>();
    for (int index = 1; index <= count; index++) {
      body.add(Bytes.utf8(content + " " + height + " " + index));
    }
    List<Bytes> all = new ArrayList<>();
    all.add(new SnapshotManifest(height, "made-up/1", state.encode(), body.stream().map(SnapshotManifest::sha256).toList()).encode());
    all.addAll(body);
    return all;
  }

  /** Puts a snapshot into a store. */
  static Bytes keep(SnapshotStore store, long height, ChainState state, int count, String content) {
    List<Bytes> chunks = chunks(height, state, count, content);
    MessageDigest digest = SnapshotManifest.hashing(height);
    Bytes draft = Bytes.utf8("made");
    for (int index = 0; index < chunks.size(); index++) {
      chunks.get(index).update(digest);
      store.putDraft(draft, index, chunks.get(index));
    }
    Bytes hash = Bytes.wrap(digest.digest());
    store.finish(draft, new SnapshotMetadata(height, hash, chunks.size(), state.appHash(), Instant.EPOCH));
    return hash;
  }
}

package org.blockberry.chain.snapshot;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Chunk 0 of a snapshot: the hashes of all others, so that each can be judged when it comes, and the chain-state record, so that what a header covers can be
 * compared before anything else is fetched. The encoding is Blockberry's own; there is one for a manifest.
 *
 * @param height block after which the state was taken
 * @param form of the items, {@link org.blockberry.api.store.StateStore#exportForm}
 * @param record the {@link ChainState} after the block, encoded
 * @param hashes SHA-256 of the chunks from 1 on, 32 bytes each, 1 or more
 */
public record SnapshotManifest(long height, String form, Bytes record, List<Bytes> hashes) implements ProtoMessage {
  /** Chunks after the first at most: with them the manifest stays below the size of a message. */
  public static final int MAX_HASHES = 16_383;
  /** Bytes of a chain-state record at most, so that a manifest fits into a message. */
  public static final int MAX_RECORD = 350_000;

  private static final long VERSION = 1;
  private static final int HASH = 32;

  /** Refuses what no manifest says. */
  public SnapshotManifest {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(record, "record");
    hashes = List.copyOf(hashes);
    if (height < 1) {
      throw new DecodingException(0, "the height of a snapshot is " + height + " but must be 1 or more");
    }
    if (form.isEmpty() || form.length() > 64) {
      throw new DecodingException(0, "the form of a snapshot has " + form.length() + " characters but must have 1 to 64");
    }
    if (record.isEmpty() || record.size() > MAX_RECORD) {
      throw new DecodingException(0, "the chain-state record has " + record.size() + " bytes but must have 1 to " + MAX_RECORD);
    }
    if (hashes.isEmpty() || hashes.size() > MAX_HASHES || hashes.stream().anyMatch(hash -> hash.size() != HASH)) {
      throw new DecodingException(0, "a snapshot has " + hashes.size() + " hashes of chunks but must have 1 to " + MAX_HASHES + " of 32 bytes");
    }
  }

  /** Chunks of the snapshot, this one included. */
  public int chunks() {
    return hashes.size() + 1;
  }

  /** Whether {@code chunk} is the one of that index. */
  public boolean isChunk(int index, Bytes chunk) {
    return index >= 1 && index <= hashes.size() && hashes.get(index - 1).equals(sha256(chunk));
  }

  /** The record, decoded. */
  public ChainState state() {
    return ChainState.decode(record);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.uint64(1, VERSION);
    out.int64(2, height);
    out.string(3, form);
    out.bytes(4, record);
    byte[] all = new byte[hashes.size() * HASH];
    for (int i = 0; i < hashes.size(); i++) {
      hashes.get(i).copyTo(all, i * HASH);
    }
    out.bytes(5, Bytes.wrap(all));
  }

  private static SnapshotManifest read(ProtoReader in) {
    long version = in.uint64(1);
    if (version != VERSION) {
      throw in.refuse("a snapshot of version " + version + " cannot be read here");
    }
    return new SnapshotManifest(in.int64(2), in.string(3), in.bytes(4), split(in.bytes(5)));
  }

  private static List<Bytes> split(Bytes all) {
    if (all.size() % HASH != 0 || all.size() / HASH > MAX_HASHES) {
      throw new DecodingException(0, "the hashes of chunks have " + all.size() + " bytes");
    }
    List<Bytes> hashes = new ArrayList<>(all.size() / HASH);
    for (int at = 0; at < all.size(); at += HASH) {
      hashes.add(all.slice(at, at + HASH));
    }
    return hashes;
  }

  /**
   * Decodes chunk 0.
   *
   * @throws DecodingException it is none, or not written in the one way
   */
  public static SnapshotManifest decode(Bytes chunk) {
    SnapshotManifest read = ProtoReader.strict(chunk, SnapshotManifest::read);
    if (!read.encode().equals(chunk)) {
      throw new DecodingException(0, "a manifest is not written in the one way");
    }
    return read;
  }

  /** What a snapshot is called, as soon as all its chunks were given in order. */
  public static MessageDigest hashing(long height) {
    MessageDigest digest = digest();
    for (int shift = 56; shift >= 0; shift -= 8) {
      digest.update((byte) (height >>> shift));
    }
    return digest;
  }

  /** SHA-256. */
  public static Bytes sha256(Bytes content) {
    MessageDigest digest = digest();
    content.update(digest);
    return Bytes.wrap(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.blockberry.ops.indexer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockResults;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Checksum;

/**
 * What is written for one height.
 *
 * @param height the height
 * @param hash its header hash
 * @param records place and content, one for the block and one per transaction
 */
record Entries(long height, Bytes hash, List<Entry> records) {
  private static final byte[] NOTHING = {};

  /** One record with its place in the block. */
  record Entry(Kind kind, int index, EventRecord record) {}

  Entries {
    records = List.copyOf(records);
  }

  /** From a block's results, as far as {@code selection} wants. */
  static Entries of(long height, Bytes hash, List<Bytes> txHashes, BlockResults results, Selection selection) {
    if (results.txResults().size() != txHashes.size()) {
      throw new IllegalStateException("block " + height + " has " + txHashes.size() + " transactions but " + results.txResults().size()
          + " results");
    }
    List<Entry> records = new ArrayList<>();
    records.add(new Entry(Kind.BLOCK, 0, new EventRecord(Bytes.EMPTY, selection.of(results.events()))));
    for (int i = 0; i < txHashes.size(); i++) {
      records.add(new Entry(Kind.TX, i, new EventRecord(txHashes.get(i), selection.of(results.txResults().get(i).events()))));
    }
    return new Entries(height, hash, records);
  }

  void write(Batch batch) {
    Map<Kind, Postings> postings = new EnumMap<>(Kind.class);
    for (Entry entry : records) {
      byte[] key = IndexKeys.events(entry.kind(), height, entry.index());
      batch.put(key, Checksum.seal(key, entry.record().encode()));
      if (!entry.record().txHash().isEmpty()) {
        batch.put(IndexKeys.hash(entry.record().txHash(), height, entry.index()), NOTHING);
      }
      postings.computeIfAbsent(entry.kind(), kind -> new Postings(kind, height, batch::put)).add(entry.index(), entry.record());
    }
    postings.values().forEach(Postings::end);
  }
}

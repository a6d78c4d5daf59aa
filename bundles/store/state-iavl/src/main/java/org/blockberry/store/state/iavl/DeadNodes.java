package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;

/**
 * Which nodes of one kind nobody can reach any more: a bit per node, a word per chunk, a record per {@value #CHUNKS} chunks. Holds the segments of one run of
 * cleaning. Not thread safe.
 */
final class DeadNodes {
  static final int CHUNKS = 1024;

  private final NodeKind kind;
  private final RecordReader reader;
  private final Map<Long, long[]> segments = new HashMap<>();
  private final Map<Long, Long> touched = new LinkedHashMap<>();

  DeadNodes(NodeKind kind, RecordReader reader) {
    this.kind = kind;
    this.reader = reader;
  }

  /**
   * Notes that nodes are dead.
   *
   * @param ids ascending
   * @param firstChunk those below stay
   * @return how many are noted
   */
  long add(long[] ids, long firstChunk) {
    int at = 0;
    while (at < ids.length && Chunk.of(ids[at]) < firstChunk) {
      at++;
    }
    int from = at;
    while (at < ids.length) {
      long chunk = Chunk.of(ids[at]);
      long dead = 0;
      for (; at < ids.length && Chunk.of(ids[at]) == chunk; at++) {
        dead |= 1L << Chunk.place(ids[at]);
      }
      long[] words = words(chunk);
      int word = (int) (chunk % CHUNKS);
      touched.putIfAbsent(chunk, words[word]);
      words[word] |= dead;
    }
    return ids.length - from;
  }

  /** Chunks of the noted nodes, and what was dead in them before. */
  Map<Long, Long> touched() {
    return touched;
  }

  /** What is dead in a chunk. */
  long in(long chunk) {
    return words(chunk)[(int) (chunk % CHUNKS)];
  }

  private long[] words(long chunk) {
    return segments.computeIfAbsent(chunk / CHUNKS, segment -> reader.dead(kind, segment).orElseGet(() -> new long[CHUNKS]));
  }

  /** Records to write, by segment. */
  Map<Long, Bytes> records() {
    Map<Long, Bytes> records = new TreeMap<>();
    segments.forEach((segment, words) -> records.put(segment, encode(words)));
    return records;
  }

  private static Bytes encode(long[] words) {
    ByteBuffer out = ByteBuffer.allocate(CHUNKS * Long.BYTES);
    for (long word : words) {
      out.putLong(word);
    }
    return Bytes.wrap(out.array());
  }

  static long[] decode(Bytes stored) {
    long[] words = new long[CHUNKS];
    ByteBuffer in = stored.asBuffer();
    for (int i = 0; i < CHUNKS; i++) {
      words[i] = in.getLong();
    }
    return words;
  }
}

package org.blockberry.chain.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;

/**
 * The chunks after the first: parts, each behind its length, cut without regard to where a part ends. The first part is the block of the height, the second
 * the commit that the next block has for it, the rest are items of the state.
 */
public final class SnapshotBody {
  private SnapshotBody() {}

  /** Cuts parts into chunks. Not thread safe. */
  public static final class Cutter {
    private final int chunkBytes;
    private byte[] chunk;
    private int filled;

    /** @param chunkBytes size of every chunk but the last, 1 or more */
    public Cutter(int chunkBytes) {
      this.chunkBytes = chunkBytes;
      this.chunk = new byte[chunkBytes];
    }

    /** Takes the next part; gives the chunks that it fills. */
    public List<Bytes> add(Bytes part) {
      List<Bytes> full = new ArrayList<>();
      byte[] length = {(byte) (part.size() >>> 24), (byte) (part.size() >>> 16), (byte) (part.size() >>> 8), (byte) part.size()};
      put(length, full);
      put(part.toArray(), full);
      return full;
    }

    private void put(byte[] content, List<Bytes> full) {
      int at = 0;
      while (at < content.length) {
        int now = Math.min(content.length - at, chunkBytes - filled);
        System.arraycopy(content, at, chunk, filled, now);
        at += now;
        filled += now;
        if (filled == chunkBytes) {
          full.add(Bytes.wrap(chunk));
          chunk = new byte[chunkBytes];
          filled = 0;
        }
      }
    }

    /** What is left, if anything. */
    public Optional<Bytes> end() {
      return filled == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(chunk, 0, filled));
    }
  }

  /** Finds the parts again. Holds what came of the part that is not whole yet, so never more than was sent. Not thread safe. */
  public static final class Joiner {
    private final int mostBytes;
    private final List<Bytes> pending = new ArrayList<>(); // chunks that no part ends in
    private long held; // bytes of these
    private long wanted = Integer.BYTES; // without so many no part ends

    /** @param mostBytes of a part */
    public Joiner(int mostBytes) {
      this.mostBytes = mostBytes;
    }

    /**
     * Takes the next chunk; gives the parts that end in it.
     *
     * @throws DecodingException a part is too long
     */
    public List<Bytes> add(Bytes chunk) {
      pending.add(chunk);
      held += chunk.size();
      if (held < wanted) {
        return List.of();
      }
      Bytes all = joined();
      List<Bytes> parts = new ArrayList<>();
      int at = 0;
      wanted = Integer.BYTES;
      while (all.size() - at >= Integer.BYTES) {
        long length = (all.at(at) & 0xffL) << 24 | (all.at(at + 1) & 0xff) << 16 | (all.at(at + 2) & 0xff) << 8 | all.at(at + 3) & 0xff;
        if (length > mostBytes) {
          throw new DecodingException(0, "a part of a snapshot has " + length + " bytes but may have " + mostBytes);
        }
        if (all.size() - at - Integer.BYTES < length) {
          wanted = Integer.BYTES + length;
          break;
        }
        parts.add(all.slice(at + Integer.BYTES, at + Integer.BYTES + (int) length));
        at += Integer.BYTES + (int) length;
      }
      Bytes rest = Bytes.copyOf(all.slice(at, all.size()).toArray());
      pending.clear();
      if (!rest.isEmpty()) {
        pending.add(rest);
      }
      held = rest.size();
      return parts;
    }

    private Bytes joined() {
      if (pending.size() == 1) {
        return pending.get(0);
      }
      byte[] all = new byte[Math.toIntExact(held)];
      int at = 0;
      for (Bytes one : pending) {
        one.copyTo(all, at);
        at += one.size();
      }
      return Bytes.wrap(all);
    }

    /** Whether every part was whole. */
    public boolean isWhole() {
      return held == 0;
    }
  }
}

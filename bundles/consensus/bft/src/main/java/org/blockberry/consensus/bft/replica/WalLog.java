package org.blockberry.consensus.bft.replica;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.wal.Wal;
import org.blockberry.consensus.bft.wal.WalException;
import org.blockberry.consensus.bft.wal.WalFullException;
import org.blockberry.consensus.bft.wal.WalRecord;

/** The log of a replica in a {@link Wal}. */
public final class WalLog implements InputLog {
  private static final int TYPE = 1;
  private static final int SPARE = 1 << 10; // of a segment for its header and the marks

  private final Wal wal;

  /** @param wal open; closed by its owner */
  public WalLog(Wal wal) {
    this.wal = wal;
  }

  @Override
  public void append(Bytes record) {
    orFail(() -> {
      try {
        wal.append(TYPE, record);
      } catch (WalFullException e) {
        throw new Full(e.getMessage(), e);
      }
      return null;
    });
  }

  @Override
  public void sync() {
    orFail(() -> {
      wal.sync();
      return null;
    });
  }

  @Override
  public void endHeight(long height) {
    orFail(() -> {
      wal.endHeight(height);
      return null;
    });
  }

  @Override
  public void startOver(long endedHeight, List<Bytes> carried) {
    orFail(() -> {
      wal.startOver(endedHeight, carried.stream().map(record -> new WalRecord(TYPE, record)).toList());
      return null;
    });
  }

  @Override
  public long room() {
    return wal.limits().segmentBytes() - SPARE;
  }

  @Override
  public long lastEnded() {
    return wal.lastEndOfHeight().orElse(-1);
  }

  @Override
  public boolean replayAfter(long height, Consumer<Bytes> record) {
    return orFail(() -> wal.replay(height, (seq, found) -> record.accept(found.payload())).found());
  }

  private static <T> T orFail(Supplier<T> call) {
    try {
      return call.get();
    } catch (WalException e) {
      throw new Failed(e.getMessage(), e);
    }
  }
}

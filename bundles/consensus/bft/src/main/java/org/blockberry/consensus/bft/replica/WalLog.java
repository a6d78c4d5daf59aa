package org.blockberry.consensus.bft.replica;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.wal.Wal;
import org.blockberry.consensus.bft.wal.WalException;

/** The log of a replica in a {@link Wal}. */
public final class WalLog implements InputLog {
  private static final int TYPE = 1;

  private final Wal wal;

  /** @param wal open; closed by its owner */
  public WalLog(Wal wal) {
    this.wal = wal;
  }

  @Override
  public void append(Bytes record) {
    orFail(() -> {
      wal.append(TYPE, record);
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
  public void startOver(long endedHeight) {
    orFail(() -> {
      wal.startOver(endedHeight, List.of());
      return null;
    });
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

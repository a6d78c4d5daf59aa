package org.blockberry.testing.simulator;

import java.util.List;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.replica.WalLog;
import org.blockberry.consensus.bft.wal.Wal;
import org.blockberry.consensus.bft.wal.WalCorruptException;
import org.blockberry.consensus.bft.wal.WalLimits;

/** The node's own log, down to its bytes, on a disk that loses sectors. Opened anew after each crash. */
final class FileLog implements SimLog {
  private static final WalLimits LIMITS = new WalLimits(192 << 10, 224 << 10, 2 << 10, 64 << 20); // small: segments end often

  private final Listener listener;
  private final Dice dice;
  private SimDisk disk;
  private Wal wal; // null until somebody asks
  private WalLog log;
  private long durable; // records that no crash may take

  FileLog(Listener listener, Dice dice) {
    this.listener = listener;
    this.dice = dice;
    this.disk = new SimDisk(dice, listener::writes);
  }

  private WalLog log() {
    if (wal == null) {
      try {
        wal = Wal.open(disk, LIMITS);
      } catch (WalCorruptException e) {
        throw new Violation("I11", "a crash made a log that is refused: " + e.getMessage());
      }
      if (wal.nextSeq() < durable) {
        throw new Violation("I11", "a crash took records " + wal.nextSeq() + " to " + (durable - 1) + " out of the log, which were durable");
      }
      log = new WalLog(wal);
      if (durable > 0) {
        listener.recovered();
      }
    }
    return log;
  }

  @Override
  public void append(Bytes record) {
    listener.writes();
    log().append(record);
  }

  @Override
  public void sync() {
    log().sync();
    durable = wal.nextSeq();
  }

  @Override
  public void endHeight(long height) {
    listener.writes();
    listener.ended(height);
    log().endHeight(height);
  }

  @Override
  public void startOver(long endedHeight, List<Bytes> carried) {
    log().startOver(endedHeight, carried);
    durable = wal.nextSeq();
    if (!carried.isEmpty()) {
      listener.startedOver();
    }
    listener.writes();
  }

  @Override
  public long room() {
    return log().room();
  }

  @Override
  public long lastEnded() {
    return log().lastEnded();
  }

  @Override
  public boolean replayAfter(long height, Consumer<Bytes> record) {
    return log().replayAfter(height, record);
  }

  @Override
  public boolean dirty() {
    return wal != null && wal.dirty();
  }

  @Override
  public long size() {
    log();
    return wal.nextSeq();
  }

  @Override
  public void mostBytes(long most) {
    throw new IllegalArgumentException("the size of its segments is fixed");
  }

  @Override
  public void crash(Dice chance) {
    disk = disk.afterPowerLoss();
    wal = null;
  }

  @Override
  public void loseTail() {
    disk = new SimDisk(dice, listener::writes);
    wal = null;
    durable = 0;
  }
}

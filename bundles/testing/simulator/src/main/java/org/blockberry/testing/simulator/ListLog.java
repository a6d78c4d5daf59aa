package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;

/** A log that is a list of records, of which a crash leaves some of the first that were not synced. */
final class ListLog implements SimLog {
  private final List<Bytes> records = new ArrayList<>(); // an end of a height is an empty record
  private final List<Long> ends = new ArrayList<>(); // of each record, the height if it is an end, else -1
  private int synced;
  private int forgotten; // of finished heights
  private long bytes;
  private long mostBytes = Long.MAX_VALUE;
  private final Listener listener;

  ListLog(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void append(Bytes record) {
    listener.writes();
    if (bytes + record.size() + RECORD_OVERHEAD > mostBytes) {
      throw new Full("the log has " + bytes + " bytes", null);
    }
    add(record, -1L);
  }

  private void add(Bytes record, long end) {
    records.add(record);
    ends.add(end);
    bytes += record.size() + RECORD_OVERHEAD;
  }

  @Override
  public void mostBytes(long most) {
    mostBytes = most;
  }

  @Override
  public void sync() {
    if (dirty()) {
      listener.writes();
      synced = records.size();
    }
  }

  @Override
  public void endHeight(long height) {
    listener.writes();
    listener.ended(height);
    add(Bytes.EMPTY, height);
    if (mostBytes < Long.MAX_VALUE) {
      forgetBefore(height - 2);
    }
  }

  private void forgetBefore(long height) {
    while (ends.get(0) < height) {
      bytes -= records.remove(0).size() + RECORD_OVERHEAD;
      ends.remove(0);
      synced = Math.max(0, synced - 1);
      forgotten++;
    }
  }

  @Override
  public void startOver(long endedHeight, List<Bytes> carried) {
    listener.writes();
    records.clear();
    ends.clear();
    bytes = 0;
    add(Bytes.EMPTY, endedHeight);
    carried.forEach(record -> add(record, -1L));
    synced = records.size();
    if (!carried.isEmpty()) {
      listener.startedOver();
    }
    listener.writes(); // a crash right after it
  }

  @Override
  public long room() {
    return mostBytes / 2;
  }

  @Override
  public boolean dirty() {
    return synced < records.size();
  }

  @Override
  public long size() {
    return forgotten + records.size();
  }

  @Override
  public long lastEnded() {
    for (int i = ends.size() - 1; i >= 0; i--) {
      if (ends.get(i) >= 0) {
        return ends.get(i);
      }
    }
    return -1;
  }

  @Override
  public boolean replayAfter(long height, Consumer<Bytes> record) {
    int at = ends.lastIndexOf(height);
    if (at < 0) {
      return false;
    }
    for (int i = at + 1; i < records.size(); i++) {
      if (ends.get(i) < 0) {
        record.accept(records.get(i));
      }
    }
    return true;
  }

  @Override
  public void crash(Dice dice) {
    cut(synced + dice.below(records.size() - synced + 1));
  }

  @Override
  public void loseTail() {
    int at = ends.size();
    while (at > 0 && ends.get(at - 1) < 0) {
      at--;
    }
    cut(Math.max(0, at - 1));
  }

  private void cut(int size) {
    while (records.size() > size) {
      bytes -= records.remove(records.size() - 1).size() + RECORD_OVERHEAD;
      ends.remove(ends.size() - 1);
    }
    synced = records.size();
  }
}

package org.blockberry.consensus.bft.wal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.wal.WalFormat.Frame;
import org.blockberry.consensus.bft.wal.WalFormat.Header;
import org.blockberry.consensus.bft.wal.WalScan.Marker;

/**
 * The write-ahead log. What was appended before a {@link #sync} that returned is there after any crash, in order, and never anything that
 * was not appended.
 *
 * <p>An error of the disk ends the log: nobody knows then what is durable, so every later call throws, and a new {@link #open} decides by
 * what it reads. The log holds the last two heights and the running one. Threading: one thread; every method but {@link #append} within its
 * buffer, {@link #dirty} and the counters waits for the disk. Source: specification bft section 10.
 */
public final class Wal implements AutoCloseable {
  private static final int ENDED_HEIGHTS = 3; // the marker before the last two heights is kept, they begin behind it

  /**
   * What {@link #replay} found.
   *
   * @param found whether the marker is there; if not, nothing was visited
   * @param lastEndOfHeight the newest marker; empty in a log without any
   * @param records visited
   */
  public record Replay(boolean found, OptionalLong lastEndOfHeight, long records) {}

  private final WalDisk disk;
  private final WalLimits limits;
  private final List<String> warnings;
  private final TreeMap<Long, Long> sealed; // bytes of each segment before the present one, by number
  private final List<Marker> markers;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private WalDisk.Segment segment;
  private Header header;
  private int written; // bytes of the present segment on the disk, forced or not
  private long nextSeq;
  private boolean dirty;
  private boolean closed;
  private long syncs;
  private Throwable failure;

  private Wal(WalDisk disk, WalLimits limits, WalScan scan) {
    this.disk = disk;
    this.limits = limits;
    this.warnings = List.copyOf(scan.warnings());
    this.sealed = scan.sizes();
    this.markers = scan.markers();
    this.nextSeq = scan.nextSeq();
  }

  /**
   * Reads the whole log, cuts a tail that a crash tore, and makes durable what it read.
   *
   * @param disk the log closes it, also when this throws
   * @throws WalCorruptException what was durable is damaged or missing; nothing was changed
   * @throws WalException the disk fails
   */
  public static Wal open(WalDisk disk, WalLimits limits) {
    Wal wal = null;
    try {
      WalScan scan = WalScan.of(disk);
      wal = new Wal(disk, limits, scan);
      wal.goOn(scan.last());
      return wal;
    } catch (IOException | RuntimeException e) {
      WalException thrown = e instanceof WalException own ? own : new WalException("the consensus log cannot be opened: " + e, e);
      try (disk; WalDisk.Segment begun = wal == null ? null : wal.segment) {
        throw thrown;
      } catch (IOException closing) {
        thrown.addSuppressed(closing);
        throw thrown;
      }
    }
  }

  private void goOn(Optional<Header> newest) throws IOException {
    if (newest.isEmpty()) {
      begin(1);
      return;
    }
    header = newest.get();
    written = (int) (long) sealed.remove(header.number());
    segment = disk.open(header.number());
  }

  /** What the opening repaired, one line each, for an operator; usually empty. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Appends a record, to memory as long as the buffer holds it.
   *
   * @param type 1 to {@link WalRecord#LAST_TYPE}
   * @param payload at most {@link WalLimits#maxPayloadBytes}
   * @throws IllegalArgumentException it is too large or has another type; nothing happened
   * @throws WalFullException nothing happened; {@link #startOver} makes room
   */
  public void append(int type, Bytes payload) {
    WalRecord record = new WalRecord(type, payload);
    usable();
    fits(record);
    if (bytes() + WalFormat.OVERHEAD + payload.size() > limits.maxBytes()) {
      throw new WalFullException(bytes());
    }
    guarded(() -> put(type, payload));
  }

  /** Writes and forces what was appended, with one force; without anything appended it does nothing. */
  public void sync() {
    usable();
    if (dirty) {
      guarded(this::force);
    }
  }

  /**
   * Appends the marker that {@code height} is over, and removes segments of heights before the last two. The marker is durable after the
   * next {@link #sync}.
   *
   * @param height above the last marker's
   */
  public void endHeight(long height) {
    usable();
    OptionalLong last = lastEndOfHeight();
    if (height < 0 || last.isPresent() && height <= last.getAsLong()) {
      throw new IllegalArgumentException("height " + height + " ends after height " + last);
    }
    guarded(() -> {
      mark(height);
      prune();
    });
  }

  /**
   * Replaces the whole log, entirely or not at all whatever crashes, by the marker that {@code endedHeight} is over and what the engine
   * needs of the running height: when a height takes so many rounds that the log gets full, or when the log does not belong to the chain's
   * present height any more.
   *
   * @param carried less than a segment
   */
  public void startOver(long endedHeight, List<WalRecord> carried) {
    usable();
    long size = WalFormat.HEADER_BYTES + 3L * WalFormat.OVERHEAD + Long.BYTES;
    for (WalRecord record : carried) {
      fits(record);
      size += WalFormat.OVERHEAD + record.payload().size();
    }
    if (endedHeight < 0 || size > limits.segmentBytes()) {
      throw new IllegalArgumentException("the log cannot start over after height " + endedHeight + " with " + size + " bytes");
    }
    guarded(() -> {
      rotate();
      markers.clear();
      put(WalFormat.START_OVER, Bytes.EMPTY);
      mark(endedHeight);
      for (WalRecord record : carried) {
        put(record.type(), record.payload());
      }
      put(WalFormat.STARTED_OVER, Bytes.EMPTY);
      force();
      removeBefore(header.number());
    });
  }

  /**
   * Visits everything after the marker that {@code height} is over. Only before the first {@link #append}.
   *
   * @throws WalCorruptException what was read when the log was opened cannot be read any more
   */
  public Replay replay(long height, WalVisitor visitor) {
    usable();
    if (dirty) {
      throw new IllegalStateException("a log is replayed before anything is appended to it");
    }
    Optional<Marker> from = markers.stream().filter(marker -> marker.height() == height).findFirst();
    long[] visited = {0};
    if (from.isPresent()) {
      guarded(() -> {
        for (long number = from.get().segment(); number <= header.number(); number++) {
          visited[0] += visit(number, number == from.get().segment() ? from.get().offset() : WalFormat.HEADER_BYTES, visitor);
        }
      });
    }
    return new Replay(from.isPresent(), lastEndOfHeight(), visited[0]);
  }

  private long visit(long number, int from, WalVisitor visitor) throws IOException {
    long visited = 0;
    try (WalDisk.Segment read = disk.open(number)) {
      ByteBuffer file = read.read();
      file.limit((int) Math.min(file.limit(), number == header.number() ? written : sealed.get(number)));
      long secret = WalFormat.header(file).map(Header::secret)
          .orElseThrow(() -> new WalCorruptException(disk.name(number), 0, "its header cannot be read"));
      int at = from;
      while (at < file.limit()) {
        int place = at;
        Frame frame = WalFormat.frame(file, at, secret)
            .orElseThrow(() -> new WalCorruptException(disk.name(number), place, "this record could be read before"));
        if (frame.engines()) {
          visitor.record(frame.seq(), new WalRecord(frame.type(), frame.payload()));
          visited++;
        } else if (frame.type() == WalFormat.END_HEIGHT) {
          visitor.endOfHeight(frame.payload().longAt(0));
        }
        at = frame.end();
      }
    }
    return visited;
  }

  /** Its bounds. */
  public WalLimits limits() {
    return limits;
  }

  /** Whether something was appended that is not durable yet. */
  public boolean dirty() {
    return dirty;
  }

  /** The newest height that is marked as over. */
  public OptionalLong lastEndOfHeight() {
    return markers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(markers.get(markers.size() - 1).height());
  }

  /** Number of the next record: one more with each, marks included, also after a new {@link #open}. */
  public long nextSeq() {
    return nextSeq;
  }

  /** Bytes of all segments, what is in memory included. */
  public long bytes() {
    return sealed.values().stream().mapToLong(Long::longValue).sum() + written + buffer.size();
  }

  /** Forces since it was opened that made records durable. */
  public long syncs() {
    return syncs;
  }

  /** Closes without a sync: what was not synced may be lost. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (disk; WalDisk.Segment last = segment) {
      buffer.reset();
    } catch (IOException e) {
      throw new WalException("the consensus log cannot be closed: " + e, e);
    }
  }

  private void fits(WalRecord record) {
    if (record.payload().size() > limits.maxPayloadBytes()) {
      throw new IllegalArgumentException("a record of " + record.payload().size() + " bytes is more than the "
          + limits.maxPayloadBytes() + " that are allowed");
    }
  }

  private void usable() {
    if (failure != null) {
      throw new WalException("the consensus log failed before (" + failure + "); the engine has to be started anew", failure);
    }
    if (closed) {
      throw new WalException("the consensus log is closed");
    }
  }

  private interface DiskWork {
    void run() throws IOException;
  }

  /** After an error of any kind the log is not used any more: a force that failed is never tried again as if it could succeed. */
  private void guarded(DiskWork work) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (IOException e) {
      failure = e;
      throw new WalException("the consensus log failed: " + e, e);
    } finally {
      if (!done && failure == null) {
        failure = new IllegalStateException("a call did not end");
      }
    }
  }

  private void mark(long height) throws IOException {
    put(WalFormat.END_HEIGHT, Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(height).array()));
    markers.add(new Marker(height, header.number(), written + buffer.size()));
  }

  private void put(int type, Bytes payload) throws IOException {
    int size = WalFormat.OVERHEAD + payload.size();
    if ((long) written + buffer.size() + size > limits.segmentBytes() && written + buffer.size() > WalFormat.HEADER_BYTES) {
      rotate();
    }
    if (buffer.size() > 0 && buffer.size() + size > limits.bufferBytes()) {
      flush();
    }
    ByteBuffer frame = WalFormat.frame(header.secret(), written + buffer.size(), type, !dirty, nextSeq, payload);
    buffer.write(frame.array(), 0, frame.limit());
    nextSeq++;
    dirty = true;
  }

  private void flush() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
    buffer.reset();
    if (bytes.hasRemaining()) {
      int size = bytes.remaining();
      segment.write(written, bytes);
      written += size;
    }
  }

  private void force() throws IOException {
    flush();
    segment.force();
    dirty = false;
    syncs++;
  }

  /** Goes on in a new segment; what the present one holds is durable before. */
  private void rotate() throws IOException {
    if (dirty) {
      force();
    }
    segment.close();
    sealed.put(header.number(), (long) written);
    begin(header.number() + 1);
  }

  private void begin(long number) throws IOException {
    header = new Header(number, nextSeq, disk.secret());
    segment = disk.create(number);
    segment.write(0, WalFormat.header(header));
    segment.force();
    disk.forceFolder();
    written = WalFormat.HEADER_BYTES;
  }

  private void prune() throws IOException {
    while (markers.size() > ENDED_HEIGHTS) {
      markers.remove(0);
    }
    if (markers.size() == ENDED_HEIGHTS) {
      removeBefore(markers.get(0).segment());
    }
  }

  private void removeBefore(long number) throws IOException {
    while (!sealed.isEmpty() && sealed.firstKey() < number) { // oldest first and each for good, so that no gap can come back
      disk.remove(sealed.firstKey());
      disk.forceFolder();
      sealed.pollFirstEntry();
    }
  }
}

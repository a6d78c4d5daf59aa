package org.blockberry.consensus.bft.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.blockberry.consensus.bft.wal.WalFormat.Frame;
import org.blockberry.consensus.bft.wal.WalFormat.Header;

/**
 * Reads the whole log when it is opened and settles what a crash left: a tail that was never forced is cut, after a copy. What was forced
 * and is not whole is {@link WalCorruptException}; then nothing was changed. Specification bft 10.3.
 */
final class WalScan {
  /** Where a height ends: the record after it is at {@code offset} of the segment. */
  record Marker(long height, long segment, int offset) {}

  private final WalDisk disk;
  private final TreeMap<Long, Long> sizes = new TreeMap<>();
  private final List<Marker> markers = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Long> obsolete = new ArrayList<>();
  private long nextSeq = 1;
  private Header last;

  private WalScan(WalDisk disk) {
    this.disk = disk;
  }

  /**
   * Scans.
   *
   * @throws WalCorruptException what was durable is damaged
   * @throws IOException the disk fails
   */
  static WalScan of(WalDisk disk) throws IOException {
    WalScan scan = new WalScan(disk);
    List<Long> numbers = disk.segments();
    for (int i = 0; i < numbers.size(); i++) {
      long number = numbers.get(i);
      if (i > 0 && number != numbers.get(i - 1) + 1) {
        throw new WalCorruptException(disk.name(numbers.get(i - 1) + 1), 0, "this file is missing, later ones are there");
      }
      try (WalDisk.Segment segment = disk.open(number)) {
        scan.segment(segment, number, i == 0, i == numbers.size() - 1);
      }
    }
    scan.clean();
    return scan;
  }

  private void segment(WalDisk.Segment segment, long number, boolean oldest, boolean newest) throws IOException {
    if (segment.size() > WalLimits.LARGEST_SEGMENT) {
      throw new WalCorruptException(disk.name(number), 0, "it has " + segment.size() + " bytes, more than a segment can have");
    }
    ByteBuffer file = segment.read();
    Optional<Header> header = WalFormat.header(file);
    if (header.isEmpty()) {
      if (newest && WalFormat.endOfContent(file, WalFormat.HEADER_BYTES) <= WalFormat.HEADER_BYTES) {
        discard(segment, number, "it was being created"); // no record goes into a segment before its header is durable
        return;
      }
      throw new WalCorruptException(disk.name(number), 0, "its header cannot be read");
    }
    if (header.get().number() != number || header.get().firstSeq() < 1) {
      throw new WalCorruptException(disk.name(number), 0, "its header names segment " + header.get().number());
    }
    if (oldest) {
      nextSeq = header.get().firstSeq();
    } else if (nextSeq != header.get().firstSeq()) {
      throw new WalCorruptException(disk.name(number), 0, "it begins with record " + header.get().firstSeq() + " but record "
          + nextSeq + " is the next");
    }
    records(segment, file, header.get(), oldest, newest);
  }

  private void records(WalDisk.Segment segment, ByteBuffer file, Header header, boolean oldest, boolean newest) throws IOException {
    long number = header.number();
    boolean startsOver = false;
    boolean startedOver = false;
    List<Marker> found = new ArrayList<>();
    int unproven = 0; // from here on it is not sure that it was forced; the header is, as soon as there is a record
    int at = WalFormat.HEADER_BYTES;
    for (Optional<Frame> frame = next(file, at, header); frame.isPresent(); frame = next(file, at, header)) {
      unproven = frame.get().forced() ? at : unproven;
      at = frame.get().end();
      nextSeq++;
      switch (frame.get().type()) {
        case WalFormat.END_HEIGHT -> found.add(new Marker(frame.get().payload().longAt(0), number, at));
        case WalFormat.START_OVER -> startsOver = true;
        case WalFormat.STARTED_OVER -> startedOver = true;
        default -> { }
      }
    }
    file.limit(WalFormat.endOfContent(file, at)); // a record that is not whole may end with zeros: its beginning is not zero
    if (at < file.limit()) {
      damage(file, at, header, newest);
    }
    if (startsOver && !startedOver) {
      if (!newest || oldest) {
        throw new WalCorruptException(disk.name(number), at, "the record that says that the log was started over is missing");
      }
      nextSeq = header.firstSeq();
      discard(segment, number, "the log was being started over");
      return;
    }
    if (at < file.limit()) {
      warnings.add("the consensus log " + disk.name(number) + " ends with " + (file.limit() - at) + " bytes that are no record, as after a"
          + " crash; cut, a copy is " + segment.cut(at));
    }
    if (newest) { // a force that failed in the process before may have left these bytes in memory only, and looking written
      segment.write(unproven, file.duplicate().position(unproven).limit(at));
      segment.force();
    }
    last = header;
    if (startedOver) {
      obsolete.addAll(sizes.keySet());
      sizes.clear();
      markers.clear();
    }
    sizes.put(number, (long) at);
    markers.addAll(found);
  }

  private Optional<Frame> next(ByteBuffer file, int at, Header header) {
    return WalFormat.frame(file, at, header.secret()).filter(frame -> frame.seq() == nextSeq);
  }

  /** The record at {@code bad} cannot be read: returns if a crash explains it. */
  private void damage(ByteBuffer file, int bad, Header header, boolean newest) {
    String name = disk.name(header.number());
    if (!newest) {
      throw new WalCorruptException(name, bad, "record " + nextSeq + " cannot be read, and later files are there");
    }
    OptionalInt readable = OptionalInt.empty();
    int at = bad;
    while (at < file.limit()) {
      Optional<Frame> frame = WalFormat.frame(file, at, header.secret());
      if (frame.isPresent() && frame.get().forced() && at > bad) {
        throw new WalCorruptException(name, bad, "record " + nextSeq + " cannot be read, and it was durable before record "
            + frame.get().seq() + " at byte " + at);
      }
      if (frame.isPresent() && readable.isEmpty()) {
        readable = OptionalInt.of(at);
      }
      at = frame.isPresent() ? frame.get().end() : at + 1;
    }
    if (readable.isPresent() && !WalFormat.sectorLost(file, bad, readable.getAsInt())) {
      throw new WalCorruptException(name, bad, "record " + nextSeq + " cannot be read, but the one at byte " + readable.getAsInt()
          + " after it can");
    }
  }

  private void discard(WalDisk.Segment segment, long number, String why) throws IOException {
    String copy = segment.size() == 0 ? "" : "; a copy is " + segment.cut(0);
    warnings.add("the consensus log " + disk.name(number) + " is removed: " + why + " when the node ended" + copy);
    obsolete.add(number);
  }

  private void clean() throws IOException {
    for (long number : obsolete) { // oldest first and each for good, so that no gap can come back
      disk.remove(number);
      disk.forceFolder();
    }
    disk.forceFolder();
  }

  /** Bytes of each segment that counts, by number. */
  TreeMap<Long, Long> sizes() {
    return sizes;
  }

  /** Heights that ended, oldest first. */
  List<Marker> markers() {
    return markers;
  }

  /** What was repaired, for an operator. */
  List<String> warnings() {
    return warnings;
  }

  long nextSeq() {
    return nextSeq;
  }

  /** Header of the newest segment; empty if there is none to go on with. */
  Optional<Header> last() {
    return Optional.ofNullable(last);
  }
}

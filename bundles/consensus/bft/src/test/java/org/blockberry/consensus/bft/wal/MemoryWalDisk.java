package org.blockberry.consensus.bft.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** A disk that keeps what was forced, loses sectors of what was not in a crash, gets full, and fails when it is told to. */
public final class MemoryWalDisk implements WalDisk {
  private static final int SECTOR = 512;

  /** What is in memory, what is on the platter. */
  private static final class File {
    byte[] now = new byte[0];
    byte[] durable = new byte[0];
    final BitSet dirty = new BitSet(); // bytes that the kernel knows it has to write
    boolean durablyThere;

    void force() {
      byte[] forced = Arrays.copyOf(durable, now.length);
      dirty.stream().filter(at -> at < now.length).forEach(at -> forced[at] = now[at]);
      durable = forced;
      dirty.clear();
    }
  }

  private final TreeMap<Long, File> files;
  private final TreeMap<Long, File> removed = new TreeMap<>(); // until the folder is forced
  private final Random secrets;
  private long capacity = Long.MAX_VALUE;
  private int forcesUntilFailure = Integer.MAX_VALUE;
  private boolean failingForceLosesAll;
  private int open;
  private int forces;

  /** An empty one. */
  public MemoryWalDisk() {
    this(new TreeMap<>(), new Random(1));
  }

  private MemoryWalDisk(TreeMap<Long, File> files, Random secrets) {
    this.files = files;
    this.secrets = secrets;
  }

  /** The disk after a process that ended: everything written is there. */
  public MemoryWalDisk afterExit() {
    return new MemoryWalDisk(files, secrets);
  }

  /** The disk after loss of power: of what was not forced, any sectors may be there, and any length. */
  public MemoryWalDisk afterPowerLoss(Random random) {
    TreeMap<Long, File> left = new TreeMap<>();
    removed.forEach((number, file) -> {
      if (random.nextBoolean()) {
        left.put(number, crashed(file, random));
      }
    });
    files.forEach((number, file) -> {
      if (file.durablyThere || random.nextBoolean()) {
        left.put(number, crashed(file, random));
      }
    });
    return new MemoryWalDisk(left, secrets);
  }

  private static File crashed(File file, Random random) {
    File left = new File();
    int more = file.now.length - file.durable.length;
    left.now = Arrays.copyOf(file.durable, file.durable.length + (more > 0 ? random.nextInt(more + 1) : 0));
    for (int sector = 0; sector < left.now.length; sector += SECTOR) {
      if (random.nextBoolean()) {
        System.arraycopy(file.now, sector, left.now, sector, Math.min(SECTOR, Math.min(left.now.length, file.now.length) - sector));
      }
    }
    left.durable = left.now.clone();
    left.durablyThere = true;
    return left;
  }

  /** Content of a segment, to be damaged. */
  public byte[] content(long number) {
    return files.get(number).now.clone();
  }

  /** Puts content in the place of a segment's; null removes it. */
  public void content(long number, byte[] content) {
    if (content == null) {
      files.remove(number);
      return;
    }
    File file = new File();
    file.now = content.clone();
    file.durable = content.clone();
    file.durablyThere = true;
    files.put(number, file);
  }

  /** A copy of all of it. */
  public MemoryWalDisk copy() {
    MemoryWalDisk copy = new MemoryWalDisk(new TreeMap<>(), new Random(2));
    files.forEach((number, file) -> copy.content(number, file.now));
    return copy;
  }

  void capacity(long bytes) {
    capacity = bytes;
  }

  /** The force after {@code more} ones fails. The kernel then believes that the pages are clean: what was not durable never gets there. */
  public void failForceAfter(int more, boolean losesAll) {
    forcesUntilFailure = more;
    failingForceLosesAll = losesAll;
  }

  int openSegments() {
    return open;
  }

  /** Forces so far. */
  public int forces() {
    return forces;
  }

  @Override
  public List<Long> segments() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Segment create(long number) throws IOException {
    if (files.containsKey(number)) {
      throw new IOException("segment " + number + " is there");
    }
    File file = new File();
    files.put(number, file);
    return new Open(file);
  }

  @Override
  public Segment open(long number) throws IOException {
    File file = files.get(number);
    if (file == null) {
      throw new IOException("no segment " + number);
    }
    return new Open(file);
  }

  @Override
  public void remove(long number) {
    removed.put(number, files.remove(number));
  }

  @Override
  public void forceFolder() throws IOException {
    failMaybe();
    removed.clear();
    files.values().forEach(file -> file.durablyThere = true);
  }

  private void failMaybe() throws IOException {
    forces++;
    if (forcesUntilFailure-- <= 0) {
      forcesUntilFailure = Integer.MAX_VALUE; // a second try would succeed, and be a lie
      throw new IOException("input/output error");
    }
  }

  @Override
  public long secret() {
    return secrets.nextLong();
  }

  @Override
  public String name(long number) {
    return "wal-" + number;
  }

  @Override
  public void close() {
    // nothing to release
  }

  private final class Open implements Segment {
    private final File file;

    Open(File file) {
      this.file = file;
      open++;
    }

    @Override
    public long size() {
      return file.now.length;
    }

    @Override
    public ByteBuffer read() {
      return ByteBuffer.wrap(file.now.clone());
    }

    @Override
    public void write(long at, ByteBuffer bytes) throws IOException {
      int wanted = bytes.remaining();
      long used = files.values().stream().mapToLong(one -> one.now.length).sum();
      int room = (int) Math.min(wanted, Math.max(0, capacity - used + (file.now.length - at)));
      byte[] now = Arrays.copyOf(file.now, Math.max(file.now.length, (int) at + room));
      bytes.get(now, (int) at, room);
      file.dirty.set((int) at, (int) at + room);
      file.now = now;
      if (room < wanted) {
        throw new IOException("no space left on device");
      }
    }

    @Override
    public void force() throws IOException {
      try {
        failMaybe();
      } catch (IOException e) {
        file.dirty.clear(); // nobody will write them any more
        if (failingForceLosesAll) {
          file.now = Arrays.copyOf(file.durable, file.now.length); // as it reads once the cache is dropped
        }
        throw e;
      }
      file.force();
    }

    @Override
    public String cut(long size) throws IOException {
      file.now = Arrays.copyOf(file.now, (int) size);
      force();
      return "torn";
    }

    @Override
    public void close() {
      open--;
    }
  }
}

package org.blockberry.consensus.bft.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Segments in a folder, readable by their owner only. The folder is locked while this is open: one engine writes a log. A segment grows by
 * {@value #AHEAD} bytes of zeros at a time, so that most forces find its length and blocks unchanged: they write nothing but the records then,
 * and do not wait for what the file system's journal has of others.
 */
public final class FolderWalDisk implements WalDisk {
  private static final int AHEAD = 1 << 20;
  private static final Pattern NAME = Pattern.compile("wal-(\\d{8})");
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_READS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ENTERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;
  private final LongSupplier secrets;
  private final FileChannel lock;

  private FolderWalDisk(Path folder, LongSupplier secrets, FileChannel lock) {
    this.folder = folder;
    this.secrets = secrets;
    this.lock = lock;
  }

  /**
   * Opens the folder, and creates it if need be.
   *
   * @param secrets unpredictable numbers
   * @throws WalException it is in use
   * @throws IOException it cannot be opened
   */
  public static FolderWalDisk open(Path folder, LongSupplier secrets) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, OWNER_ENTERS);
      force(folder.toAbsolutePath().getParent());
    }
    FileChannel file = channel(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (locked(file) == null) {
        throw new WalException("the consensus log " + folder + " is in use by another node");
      }
      return new FolderWalDisk(folder, secrets, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static FileLock locked(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static FileChannel channel(Path path, OpenOption... options) throws IOException {
    return FileChannel.open(path, Set.of(options), OWNER_READS);
  }

  @Override
  public List<Long> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> NAME.matcher(path.getFileName().toString())).filter(Matcher::matches)
          .map(matcher -> Long.parseLong(matcher.group(1))).sorted().toList();
    }
  }

  @Override
  public Segment create(long number) throws IOException {
    if (number < 1 || number > 99_999_999) {
      throw new IOException("segment " + number + " cannot be named");
    }
    return new File(path(number), StandardOpenOption.CREATE_NEW);
  }

  @Override
  public Segment open(long number) throws IOException {
    return new File(path(number));
  }

  @Override
  public void remove(long number) throws IOException {
    Files.delete(path(number));
  }

  @Override
  public void forceFolder() throws IOException {
    force(folder);
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long secret() {
    return secrets.getAsLong();
  }

  @Override
  public String name(long number) {
    return path(number).toString();
  }

  private Path path(long number) {
    return folder.resolve(String.format(Locale.ROOT, "wal-%08d", number));
  }

  @Override
  public void close() throws IOException {
    lock.close(); // releases the lock
  }

  private static final class File implements Segment {
    private final Path path;
    private final FileChannel channel;
    private long length;

    File(Path path, OpenOption... more) throws IOException {
      this.path = path;
      Set<OpenOption> options = new java.util.HashSet<>(List.of(more));
      options.add(StandardOpenOption.READ);
      options.add(StandardOpenOption.WRITE);
      this.channel = FileChannel.open(path, options, OWNER_READS);
      this.length = channel.size();
    }

    @Override
    public long size() throws IOException {
      return length;
    }

    @Override
    public ByteBuffer read() throws IOException {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
      while (content.hasRemaining()) {
        if (channel.read(content, content.position()) < 0) {
          throw new IOException(path + " became shorter while it was read");
        }
      }
      return content.flip();
    }

    @Override
    public void write(long at, ByteBuffer bytes) throws IOException {
      long end = at + bytes.remaining();
      if (end > length) {
        long longer = (end / AHEAD + 1) * AHEAD;
        put(length, ByteBuffer.allocate((int) (longer - length)));
        length = longer;
      }
      put(at, bytes);
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
      long next = at;
      while (bytes.hasRemaining()) {
        next += channel.write(bytes, next);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false); // a new length included
    }

    @Override
    public String cut(long size) throws IOException {
      Path copy = path.resolveSibling("torn"); // the newest is enough, and bounded
      Files.deleteIfExists(copy);
      try (FileChannel aside = channel(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        long at = size;
        while (at < channel.size()) {
          at += channel.transferTo(at, channel.size() - at, aside);
        }
        aside.force(true);
      }
      channel.truncate(size);
      channel.force(true);
      length = size;
      return copy.toString();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

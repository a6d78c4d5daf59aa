package org.blockberry.sync.light.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.light.TrustedBlocks;
import org.blockberry.chain.wire.DecodingException;

/**
 * A folder with one file for each trusted block, {@code HEIGHT.block}: the encoded light block and its SHA-256. A file is there whole or not at all. One
 * process at a time.
 *
 * <p>Threading: one thread at a time.
 */
public final class TrustFolder implements AutoCloseable {
  private static final String ENDING = ".block";
  private static final int SUM = 32;
  private static final long MAX_BYTES = 16 << 20;

  private final Path folder;
  private final FileChannel lockFile;
  private final NavigableSet<Long> kept = new TreeSet<>();

  private TrustFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Opens it, and makes it if it is not there.
   *
   * @throws IOException it cannot be used, or another process uses it
   */
  public static TrustFolder open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new TrustFolder(folder, lockFile);
      }
    } catch (OverlappingFileLockException e) {
      lockFile.close();
      throw new IOException(folder + " is in use by this process", e);
    }
    lockFile.close();
    throw new IOException(folder + " is in use by another process");
  }

  /**
   * Reads what is there, the highest ones if it is more than {@code most}.
   *
   * @throws IOException a file is damaged
   */
  public TrustedBlocks load(int most) throws IOException {
    TrustedBlocks blocks = new TrustedBlocks(most);
    kept.clear();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(file -> file.getFileName().toString()).filter(name -> name.matches("[1-9][0-9]{0,17}\\" + ENDING))
          .forEach(name -> kept.add(Long.parseLong(name.substring(0, name.length() - ENDING.length()))));
    }
    for (long height : kept.descendingSet().stream().limit(most).toList()) {
      blocks.put(read(height));
    }
    keep(blocks.all());
    return blocks;
  }

  /** Makes the folder hold these blocks and no others. */
  public void keep(NavigableMap<Long, LightBlock> blocks) throws IOException {
    boolean changed = false;
    for (Map.Entry<Long, LightBlock> one : blocks.entrySet()) {
      if (!kept.contains(one.getKey())) {
        write(one.getKey(), one.getValue().encode());
        kept.add(one.getKey());
        changed = true;
      }
    }
    for (long height : Set.copyOf(kept)) {
      if (!blocks.containsKey(height)) {
        Files.deleteIfExists(file(height));
        kept.remove(height);
        changed = true;
      }
    }
    if (changed) {
      try (FileChannel itself = FileChannel.open(folder, StandardOpenOption.READ)) {
        itself.force(true);
      }
    }
  }

  private LightBlock read(long height) throws IOException {
    Path file = file(height);
    if (Files.size(file) > MAX_BYTES) {
      throw damaged(file, "it is too long");
    }
    byte[] content = Files.readAllBytes(file);
    if (content.length < SUM) {
      throw damaged(file, "it is too short");
    }
    Bytes encoded = Bytes.wrap(content).slice(0, content.length - SUM);
    if (!sum(encoded).equals(Bytes.wrap(content).slice(content.length - SUM, content.length))) {
      throw damaged(file, "its sum does not fit");
    }
    try {
      LightBlock block = LightBlock.decode(encoded);
      if (block.header().height() != height) {
        throw damaged(file, "it is of height " + block.header().height());
      }
      return block;
    } catch (DecodingException | IllegalArgumentException e) {
      throw damaged(file, e.getMessage());
    }
  }

  private IOException damaged(Path file, String why) {
    return new IOException(file + " is damaged: " + why + ". Delete " + folder + " and begin again with a trusted height and hash");
  }

  private void write(long height, Bytes encoded) throws IOException {
    Path fresh = folder.resolve(height + ".new");
    try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer whole = ByteBuffer.wrap(encoded.concat(sum(encoded)).toArray());
      while (whole.hasRemaining()) {
        out.write(whole);
      }
      out.force(true);
    }
    Files.move(fresh, file(height), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Bytes sum(Bytes encoded) {
    try {
      return Bytes.wrap(java.security.MessageDigest.getInstance("SHA-256").digest(encoded.toArray()));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Path file(long height) {
    return folder.resolve(height + ENDING);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}

package org.blockberry.node.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blockberry.node.commit.HaltException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code data/format} says how the data of a home is laid out. Data of a later format is refused, because this version could
 * misread or damage it; data of an earlier one is brought up to date by {@link Upgrade}s, one number at a time. Each store has a number
 * of its own beside its chain in its database, for what only that store knows.
 */
public final class DataFormat {
  /** What this version writes. */
  public static final int CURRENT = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DataFormat.class);
  private static final Pattern TEXT = Pattern.compile("format ([1-9][0-9]{0,8})\nwritten by blockberry (\\S{1,40})\n");
  private static final int MAX_BYTES = 256;

  private final Path data;
  private final String version;
  private final int current;
  private final List<Upgrade> upgrades;

  /**
   * Brings data from one format to the next.
   *
   * <p>A crash may end it anywhere and it is then run again, so it must be able to go on from a half-done state.
   */
  public interface Upgrade {
    /** The format it starts from; it leads to the next. */
    int from();

    /** Does it. */
    void run(Path data) throws IOException;
  }

  /** The format of {@code data} below a home, as software of {@code version} wants it. */
  public DataFormat(Path data, String version) {
    this(data, version, CURRENT, List.of()); // upgrades are added here when there is a second format
  }

  DataFormat(Path data, String version, int current, List<Upgrade> upgrades) {
    this.data = data;
    this.version = version.replaceAll("\\s", "_");
    this.current = current;
    this.upgrades = List.copyOf(upgrades);
  }

  /**
   * Checks before anything in {@code data} is opened; marks new data and brings old data up to date.
   *
   * @throws HaltException the data is of a later format, or its mark is damaged
   */
  public void check() {
    Path file = data.resolve("format");
    try {
      Files.createDirectories(data);
      if (!Files.exists(file)) {
        adopt(file);
        return;
      }
      Matcher found = TEXT.matcher(read(file));
      if (!found.matches()) {
        throw new HaltException(file + " is damaged: it must hold two lines, \"format NUMBER\" and \"written by blockberry VERSION\"."
            + " Restore a backup; if only this file is damaged and no other version was used on this home, delete it");
      }
      int format = Integer.parseInt(found.group(1));
      if (format > current) {
        throw new HaltException("the data in " + data + " has format " + format + ", written by Blockberry " + found.group(2)
            + "; this is Blockberry " + version + ", which knows formats up to " + current
            + ". Nothing was changed. Start it with that version or a later one, or restore a backup made by this version");
      }
      upgrade(file, format);
    } catch (IOException e) {
      throw new HaltException(file + " cannot be read or written: " + e.getMessage() + ". Check the disk and the permissions", e);
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      return "";
    }
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /** Data from before there was a mark has format 1. */
  private void adopt(Path file) throws IOException {
    boolean empty;
    try (Stream<Path> present = Files.list(data)) {
      empty = present.allMatch(each -> each.getFileName().toString().equals("format.new"));
    }
    if (empty) {
      write(file, current);
    } else {
      write(file, 1);
      upgrade(file, 1);
    }
  }

  private void upgrade(Path file, int from) throws IOException {
    for (int format = from; format < current; format++) {
      int step = format;
      Upgrade upgrade = upgrades.stream().filter(each -> each.from() == step).findFirst().orElseThrow(() -> new HaltException(
          "the data in " + data + " has format " + step + " and this version cannot bring it to " + (step + 1)
              + ". Start an earlier version of Blockberry first"));
      LOG.info("bringing the data from format {} to {}; a crash meanwhile does no harm", step, step + 1);
      upgrade.run(data);
      write(file, step + 1);
    }
  }

  /** Whole or not at all, and on disk together with its name. */
  private void write(Path file, int format) throws IOException {
    Path fresh = file.resolveSibling("format.new");
    byte[] text = ("format " + format + "\nwritten by blockberry " + version + "\n").getBytes(StandardCharsets.ISO_8859_1);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer content = ByteBuffer.wrap(text);
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}

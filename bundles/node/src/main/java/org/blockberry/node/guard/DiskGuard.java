package org.blockberry.node.guard;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.value.JsonValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a reserve of disk space. Below it no transaction is accepted and no height is begun, so the chain stands at a whole height and
 * nothing is half written; above it, with some margin, everything goes on by itself. Looking costs one system call and is done at most
 * every {@value #FRESH_MILLIS} ms, before a height always. Threading: any.
 */
public final class DiskGuard implements HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);
  private static final long FRESH_MILLIS = 200;
  private static final long MB = 1 << 20;

  /** Free space where the data is; a seam for tests. */
  @FunctionalInterface
  public interface Space {
    /** Bytes that this process may still write. */
    long usableBytes() throws IOException;

    /** Where {@code folder} is. Its file system is looked up once, because that reads all mounts of the machine. */
    static Space of(Path folder) {
      AtomicReference<FileStore> known = new AtomicReference<>();
      return () -> {
        FileStore store = known.get();
        if (store == null) {
          store = Files.getFileStore(folder);
          known.set(store);
        }
        return store.getUsableSpace();
      };
    }
  }

  private final Space space;
  private final LongSupplier nanoTime;
  private final Metrics.Counter stops;
  private volatile long reserve;
  private volatile Look last;

  private record Look(long at, long free, String problem) {}

  /**
   * A guard.
   *
   * @param reserveBytes 0 switches the guard off
   */
  public DiskGuard(Space space, long reserveBytes, LongSupplier nanoTime, Metrics metrics) {
    this.space = space;
    this.reserve = reserveBytes;
    this.nanoTime = nanoTime;
    this.last = new Look(nanoTime.getAsLong() - FRESH_MILLIS * 1_000_000, 0, "");
    metrics.describedAs("Room left on the disk of the home.").gauge("disk_free_bytes", () -> last.free());
    metrics.describedAs("Room below which the node takes no work.").gauge("disk_reserve_bytes", () -> reserve);
    this.stops = metrics.describedAs("Times the node stopped taking work for want of room.").counter("disk_stops_total");
  }

  /** Takes another reserve at once. */
  public void configure(long reserveBytes) {
    reserve = reserveBytes;
  }

  /** Why nothing may be written now, from a look not older than {@value #FRESH_MILLIS} ms; empty when all is well. */
  public Optional<String> problem() {
    Look known = last;
    String text = nanoTime.getAsLong() - known.at() < FRESH_MILLIS * 1_000_000 ? known.problem() : look().problem();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** As {@link #problem}, with a look of its own. */
  public Optional<String> problemNow() {
    String text = look().problem();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private synchronized Look look() {
    boolean low = !last.problem().isEmpty();
    Look next;
    try {
      long free = space.usableBytes();
      // A margin, or a node at the edge would stop and go with every file that comes or goes.
      long needed = low ? reserve + reserve / 8 : reserve;
      next = new Look(nanoTime.getAsLong(), free, reserve > 0 && free < needed ? text(free, needed) : "");
    } catch (IOException e) {
      next = new Look(nanoTime.getAsLong(), 0, "the free space of the disk cannot be read: " + e.getMessage());
    }
    if (next.problem().isEmpty() && low) {
      LOG.info("the disk has {} MB free again, the node goes on", next.free() / MB);
    } else if (!next.problem().isEmpty() && !low) {
      stops.increment();
      LOG.error("the node stops before the next height: {}", next.problem());
    }
    last = next;
    return next;
  }

  private static String text(long free, long needed) {
    return "the disk has " + free / MB + " MB free but must have " + (needed + MB - 1) / MB
        + " MB (disk.reserve_mb). Make space and the node goes on by itself";
  }

  /** For the status of the node. */
  public JsonValue status() {
    Optional<String> problem = problem();
    JsonValue.ObjectBuilder status = JsonValue.object().put("free_mb", last.free() / MB).put("reserve_mb", reserve / MB);
    return problem.isEmpty() ? status.build() : status.put("problem", problem.get()).build();
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public HealthStatus check() {
    return problem().map(HealthStatus::fail).orElse(HealthStatus.OK);
  }
}

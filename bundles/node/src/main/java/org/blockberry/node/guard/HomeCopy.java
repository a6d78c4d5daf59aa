package org.blockberry.node.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.verify.ChainState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what a backup needs into a new folder below {@code var/tmp}, laid out as in the home. It is made on the commit thread between
 * two heights, so that blocks, chain state and application state are of one height; stores link their files, so the chain stands still for
 * milliseconds only. What can be made again is left out: the transaction index, the mempool, the framework's cache.
 */
public final class HomeCopy {
  private static final Logger LOG = LoggerFactory.getLogger(HomeCopy.class);
  private static final List<String> SMALL = List.of("data/format", "data/genesis.sha256", "data/engine", "data/state-maker", "data/state-move",
      "data/evidence", "data/headers/begin");
  private static final List<String> GROWING = List.of("data/headers/blocks", "data/headers/blocks.starts"); // too large to copy between two heights
  private static final String SIGNER = "data/signer";
  private static final Duration WAIT = Duration.ofSeconds(60);

  private final Path home;
  private final Function<Callable<JsonValue>, CompletionStage<JsonValue>> between;
  private final Supplier<ChainState> chain;
  private final Slot<BlockStore> blocks;
  private final Slot<StateStore> states;
  private final UnaryOperator<String> typeOf;
  private final SignerMemory signer;
  private final Duration wait;
  private final AtomicBoolean busy = new AtomicBoolean();

  /** What the signer remembers. */
  public interface SignerMemory {
    /** The content of its file; empty if this node does not sign. */
    Optional<byte[]> read() throws IOException;
  }

  /**
   * Copies of the data in {@code home}.
   *
   * @param between runs something between two heights
   * @param chain the state of the chain then
   * @param typeOf type of the implementation that fills a slot now
   * @param signer read last, so that it is not behind the blocks
   */
  public HomeCopy(Path home, Function<Callable<JsonValue>, CompletionStage<JsonValue>> between, Supplier<ChainState> chain,
      Slot<BlockStore> blocks, Slot<StateStore> states, UnaryOperator<String> typeOf, SignerMemory signer) {
    this(home, between, chain, blocks, states, typeOf, signer, WAIT);
  }

  /** @param wait for a height to end and the copy to be made */
  HomeCopy(Path home, Function<Callable<JsonValue>, CompletionStage<JsonValue>> between, Supplier<ChainState> chain,
      Slot<BlockStore> blocks, Slot<StateStore> states, UnaryOperator<String> typeOf, SignerMemory signer, Duration wait) {
    this.home = home;
    this.between = between;
    this.chain = chain;
    this.blocks = blocks;
    this.states = states;
    this.typeOf = typeOf;
    this.signer = signer;
    this.wait = wait;
  }

  /**
   * Makes a copy and waits for it.
   *
   * @throws AdminException it cannot be made now; nothing is left behind
   */
  public JsonValue make() {
    if (!busy.compareAndSet(false, true)) {
      throw new AdminException("another copy of the data is being made; try again when it is ready");
    }
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean givenUp = new AtomicBoolean();
    CompletableFuture<JsonValue> made = between.apply(() -> {
      begun.set(true);
      try {
        if (givenUp.get()) {
          throw new CancellationException("nobody waits for the copy any more");
        }
        return copy();
      } finally {
        busy.set(false);
      }
    }).toCompletableFuture();
    try {
      return made.get(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!begun.get()) {
        busy.set(false);
      }
      throw new AdminException("the data cannot be copied: " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      forsake(made, givenUp);
      throw new AdminException(begun.get() ? "the copy was not ready within " + wait.toSeconds() + " s and is removed; the disk may be"
          + " slow. A stopped node can be backed up too" : "no height ended within " + wait.toSeconds() + " s, so the data cannot be copied now."
          + " `node:diag` says why the chain stands; a stopped node can be backed up too");
    } catch (InterruptedException e) {
      forsake(made, givenUp);
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted");
    }
  }

  /** Nobody waits any more: a copy that has not begun is not made, and one that is being made, or was ready just now, goes. */
  private static void forsake(CompletableFuture<JsonValue> made, AtomicBoolean givenUp) {
    givenUp.set(true);
    made.thenAccept(copy -> {
      try {
        copy.get("folder").asString().map(Path::of).ifPresent(HomeCopy::remove);
      } catch (UncheckedIOException e) {
        LOG.warn("a copy that came too late is left: {}", e.getMessage());
      }
    });
  }

  private JsonValue copy() throws IOException {
    long began = System.nanoTime();
    Path temporary = Files.createDirectories(home.resolve("var").resolve("tmp"));
    if (!Files.getFileStore(temporary).equals(Files.getFileStore(home.resolve("data")))) {
      throw new IOException("data/ and var/tmp are on different file systems, so that stores cannot be linked while the node runs."
          + " Stop it and back the home up then");
    }
    Path folder = Files.createTempDirectory(temporary, "backup-");
    try {
      ChainState state = chain.get();
      copyStores(folder);
      for (String name : SMALL) {
        copySmall(name, folder);
      }
      for (String name : GROWING) {
        link(name, folder);
      }
      copySigner(folder);
      return JsonValue.object().put("folder", folder.toString()).put("chain_id", state.chainId()).put("height", state.nextHeight() - 1)
          .put("app_hash", state.appHash().toHex()).put("pause_micros", (System.nanoTime() - began) / 1_000).build();
    } catch (IOException | RuntimeException e) {
      remove(folder);
      throw e;
    }
  }

  private void copyStores(Path folder) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    try {
      copyStore("block-store", blocks, (store, to) -> store.copyTo(to), data);
      copyStore("state-store", states, (store, to) -> store.copyTo(to), data);
    } catch (UnsupportedOperationException e) {
      throw new IOException(e.getMessage() + "; stop it and back the home up then", e);
    } catch (SlotEmpty e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private interface Copier<T> {
    void copy(T store, Path to);
  }

  private <T> void copyStore(String table, Slot<T> slot, Copier<T> copier, Path data) throws IOException {
    Path parent = Files.createDirectories(data.resolve(table));
    slot.call(store -> {
      copier.copy(store, parent.resolve(typeOf.apply(table)));
      return true;
    });
  }

  private void copySmall(String name, Path folder) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    try {
      Files.copy(home.resolve(name), target);
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(target); // a node that never signs has no signer state
    }
  }

  /** Files that are only ever added to, and whose readers do without what comes after any point. */
  private void link(String name, Path folder) throws IOException {
    if (Files.exists(home.resolve(name))) {
      Files.createLink(folder.resolve(name), home.resolve(name));
    }
  }

  /** Also what the keys before the present one have signed. */
  private void copySigner(Path folder) throws IOException {
    Path memories = home.resolve(SIGNER);
    if (Files.isDirectory(memories)) {
      try (DirectoryStream<Path> earlier = Files.newDirectoryStream(memories, "state.*")) {
        for (Path file : earlier) {
          copySmall(SIGNER + "/" + file.getFileName(), folder);
        }
      }
    }
    Optional<byte[]> memory = signer.read();
    if (memory.isPresent()) {
      Files.write(Files.createDirectories(folder.resolve(SIGNER)).resolve("state"), memory.get());
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder + ", which a start of the node will do", e);
    }
  }
}

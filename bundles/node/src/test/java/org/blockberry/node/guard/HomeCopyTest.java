package org.blockberry.node.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.slot.GatedSlot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of a home's data, with stores that only know how to be copied and a commit thread of its own. */
class HomeCopyTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir
  Path home;
  private final ExecutorService commits = Executors.newSingleThreadExecutor();
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final GatedSlot<BlockStore> blocks = new GatedSlot<>(SlotName.BLOCK_STORE, () -> SHORT, failure -> {});
  private final GatedSlot<StateStore> states = new GatedSlot<>(SlotName.STATE_STORE, () -> SHORT, failure -> {});
  private volatile Consumer<Path> copyBlocks = this::written;
  private volatile Optional<byte[]> memory = Optional.of("signed 7".getBytes());

  @BeforeEach
  void setUp() throws IOException {
    blocks.open(store(BlockStore.class, folder -> copyBlocks.accept(folder)));
    states.open(store(StateStore.class, this::written));
    Files.createDirectories(home.resolve("data/signer"));
    Files.writeString(home.resolve("data/format"), "format 1\n");
  }

  @AfterEach
  void stop() {
    commits.shutdownNow();
  }

  private static <T> T store(Class<T> kind, Consumer<Path> copy) {
    return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, (self, method, arguments) -> {
      if (!method.getName().equals("copyTo")) {
        throw new UnsupportedOperationException(method.getName());
      }
      copy.accept((Path) arguments[0]);
      return null;
    }));
  }

  private void written(Path folder) {
    try {
      order.add(folder.getParent().getFileName().toString());
      Files.writeString(Files.createDirectories(folder).resolve("content"), "x");
    } catch (IOException e) {
      throw new StoreException(e.getMessage(), e);
    }
  }

  private HomeCopy copy(Duration wait) {
    return new HomeCopy(home, this::onCommitThread, HomeCopyTest::state, blocks, states, slot -> "test", () -> {
      order.add("signer");
      return memory;
    }, wait);
  }

  private CompletionStage<JsonValue> onCommitThread(Callable<JsonValue> task) {
    CompletableFuture<JsonValue> result = new CompletableFuture<>();
    commits.execute(() -> {
      try {
        result.complete(task.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private static ChainState state() {
    return new ChainState("c-1", 1, 7, new BlockId(Bytes.wrap(new byte[32]), new PartSetHeader(1, Bytes.wrap(new byte[32]))), Instant.EPOCH,
        ValidatorSet.EMPTY, ValidatorSet.EMPTY, ValidatorSet.EMPTY, ConsensusParams.DEFAULT, Bytes.wrap(new byte[32]), Bytes.wrap(new byte[32]));
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("var/tmp"))) {
      return files.toList();
    }
  }

  @Test
  void whatTheSignerRemembersIsReadLastAndNotFromItsFile() throws IOException {
    Files.writeString(home.resolve("data/signer/state"), "half written");
    Files.writeString(home.resolve("data/signer/state.ABCD"), "what an earlier key signed");
    Files.writeString(home.resolve("data/signer/other"), "no memory");
    JsonValue made = copy(LONG).make();
    Path folder = Path.of(made.get("folder").asString().orElseThrow());
    assertEquals("signed 7", Files.readString(folder.resolve("data/signer/state")));
    assertEquals("what an earlier key signed", Files.readString(folder.resolve("data/signer/state.ABCD")));
    assertFalse(Files.exists(folder.resolve("data/signer/other")));
    assertEquals(List.of("block-store", "state-store", "signer"), order, "a memory that is behind the blocks would sign twice");
    assertEquals("x", Files.readString(folder.resolve("data/block-store/test/content")));
    assertEquals("format 1\n", Files.readString(folder.resolve("data/format")));
    assertEquals("7", made.get("height").toString());
  }

  @Test
  void headersFromBeforeASnapshotGoAlongWhileMoreOfThemCome() throws IOException {
    Path headers = Files.createDirectories(home.resolve("data/headers"));
    Files.writeString(headers.resolve("begin"), "0a");
    Files.writeString(headers.resolve("blocks"), "one");
    Path copied = Path.of(copy(LONG).make().get("folder").asString().orElseThrow()).resolve("data/headers");
    Files.writeString(headers.resolve("blocks"), " and more", StandardOpenOption.APPEND);
    assertEquals("0a", Files.readString(copied.resolve("begin")));
    assertTrue(Files.readString(copied.resolve("blocks")).startsWith("one"));
    assertFalse(Files.exists(copied.resolve("blocks.starts")), "not there yet");
    Files.writeString(headers.resolve("blocks.starts"), "0");
    assertTrue(Files.isSameFile(headers.resolve("blocks.starts"), Path.of(copy(LONG).make().get("folder").asString().orElseThrow())
        .resolve("data/headers/blocks.starts")), "however many there are, the chain does not wait for a copy of them");
  }

  @Test
  void aNodeThatDoesNotSignHasNoMemory() {
    memory = Optional.empty();
    Path folder = Path.of(copy(LONG).make().get("folder").asString().orElseThrow());
    assertFalse(Files.exists(folder.resolve("data/signer/state")));
  }

  @Test
  void aCopyThatFailsLeavesNothing() throws IOException {
    copyBlocks = folder -> {
      written(folder);
      throw new StoreException("no room", null);
    };
    AdminException failed = assertThrows(AdminException.class, () -> copy(LONG).make());
    assertTrue(failed.getMessage().startsWith("the data cannot be copied: "), failed.getMessage());
    assertEquals(List.of(), left());
  }

  @Test
  void aCopyThatNobodyWaitsForAnyMoreIsRemovedWhenItIsReady() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    copyBlocks = folder -> {
      written(folder);
      begun.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
    CompletableFuture.runAsync(() -> {}, commits).get(20, TimeUnit.SECONDS); // the thread is there, the copy begins at once
    HomeCopy copy = copy(Duration.ofSeconds(1));
    AdminException late = assertThrows(AdminException.class, copy::make);
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    assertEquals(1, left().size(), "half made");
    assertTrue(late.getMessage().startsWith("the copy was not ready within 1 s"), late.getMessage());
    assertThrows(AdminException.class, copy::make, "one at a time");
    goOn.countDown();
    CompletableFuture.runAsync(() -> {}, commits).get(20, TimeUnit.SECONDS); // after it on the commit thread
    assertEquals(List.of(), left());
    copyBlocks = this::written;
    assertEquals("c-1", copy(LONG).make().get("chain_id").asString().orElseThrow());
  }

  @Test
  void aCopyThatHadNotBegunIsNotMade() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    commits.execute(() -> {
      try {
        busy.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    AdminException late = assertThrows(AdminException.class, () -> copy(SHORT).make());
    assertTrue(late.getMessage().startsWith("no height ended within"), late.getMessage());
    busy.countDown();
    CompletableFuture.runAsync(() -> {}, commits).get(20, TimeUnit.SECONDS);
    assertFalse(Files.exists(home.resolve("var/tmp")), "nothing was begun");
    assertEquals(List.of(), order);
  }
}

package org.blockberry.testing.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The key-value example as a second version that also keeps a history of its heights in its data folder, from the first one on: it
 * answers as before, but cannot go on from a state that the first version wrote. While the home has a file {@code slow-replay} it
 * commits {@value #STANDS_AT} heights and waits.
 */
final class HistoryKvstore {
  private static final Path EXAMPLE = Path.of(System.getProperty("blockberry.root"), "examples/kvstore-app/src/main/java");
  static final int STANDS_AT = 5;
  static final int DIFFERS_AT = 3;
  private static final String FOLDER = "org/blockberry/examples/kvstore/app/";

  private HistoryKvstore() {}

  static MovedBundle bundle() {
    return bundle(List.of());
  }

  /** One whose rules differ from height {@value #DIFFERS_AT} on, so that its hashes do. */
  static MovedBundle withOtherRules() {
    return bundle(List.of(Map.entry("      for (Bytes tx : block.txs()) {\n", """
              if (block.height() == 3) {
                TxExecution.execute(Bytes.utf8("other=rules"), pending);
              }
        """.replace("== 3", "== " + DIFFERS_AT) + "      for (Bytes tx : block.txs()) {\n")));
  }

  private static MovedBundle bundle(List<Map.Entry<String, String>> changes) {
    Map<String, String> sources = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path source : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        sources.put(EXAMPLE.relativize(source).toString(), Files.readString(source));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sources.compute(FOLDER + "KvstoreFactory.java", (unused, text) -> with(text, "new KvstoreApplication(context.state())",
        "new KvstoreApplication(context.state(), context.dataFolder())"));
    sources.compute(FOLDER + "KvstoreApplication.java", (unused, text) -> with(with(with(text,
        "  public KvstoreApplication(Slot<StateStore> state) {\n", """
          private final java.nio.file.Path folder;

          public KvstoreApplication(Slot<StateStore> state, java.nio.file.Path folder) {
            this.folder = folder;
        """),
        "  @Override\n  public AppInfo info() {\n", """
          private java.nio.file.Path history() {
            return folder.resolve("history");
          }

          @Override
          public void start() throws java.io.IOException {
            long known = java.nio.file.Files.exists(history()) ? java.nio.file.Files.readAllLines(history()).stream().distinct().count() : 0;
            long version = state.call(StateStore::version);
            if (known < version) {
              throw new IllegalStateException("it has the history of " + known + " heights but the state is at " + version);
            }
          }

          private void record(long height) {
            try {
              java.nio.file.Files.writeString(history(), height + "\\n", java.nio.file.StandardOpenOption.CREATE,
                  java.nio.file.StandardOpenOption.APPEND, java.nio.file.StandardOpenOption.DSYNC);
              while (height > 5 && java.nio.file.Files.exists(folder.resolve("../../../slow-replay"))) {
                Thread.sleep(20);
              }
            } catch (java.io.IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public AppInfo info() {
        """.replace("height > 5", "height > " + STANDS_AT)),
        "    state.call(store -> {\n      store.commit(height);\n", "    record(height);\n    state.call(store -> {\n      store.commit(height);\n"));
    changes.forEach(change -> sources.compute(FOLDER + "KvstoreApplication.java", (unused, text) -> with(text, change.getKey(), change.getValue())));
    return MovedBundle.kvstore().with(PluginJar.classes(sources));
  }

  private static String with(String text, String before, String after) {
    if (!text.contains(before)) {
      throw new AssertionError("the example has changed: it has no " + before);
    }
    return text.replace(before, after);
  }
}

package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code load} with its exit codes. */
class LoadCommandTest {
  @TempDir
  private Path folder;
  private final CliRig cli = new CliRig();
  private FakeRpc node;

  @BeforeEach
  void start() throws Exception {
    node = new FakeRpc();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aCleanRun() {
    CliRig.Run run = cli.run("load", "--rate", "100", "--duration", "1500ms", "--size", "64", "--rpc",
        node.uri().toString());
    assertEquals(0, run.code(), run.out() + run.err());
    assertTrue(run.err().contains("offered"), "progress: " + run.err());
    assertTrue(run.out().contains("lost         0\nduplicated   0\n"), run.out());
  }

  @Test
  void lossIsAnError() {
    node.fate = txs -> List.of();
    CliRig.Run run = cli.run("load", "--rate", "10", "--duration", "1s", "--drain", "300ms", "--quiet", "--json",
        "--rpc", node.uri().toString());
    assertEquals(1, run.code());
    assertTrue(run.out()
        .startsWith("{\"offered\":10,\"accepted\":10,\"rejected\":0,\"rejected_by_reason\":{},\"committed\":0,"
        + "\"lost\":10,"
        + "\"duplicated\":0,"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void wrongOptions() {
    assertEquals("blockberry: --duration is \"soon\" but must be like 500ms, 30s, 5m or 1h\n",
        cli.run("load", "--duration", "soon").err());
    assertEquals(2, cli.run("load", "--mode", "fast").code());
    assertEquals(2, cli.run("load", "--rate", "0").code());
    assertEquals("blockberry: load: --set a=1: the generator kvstore has no settings\n", cli.run("load", "--set", "a=1").err());
  }

  @Test
  void aGeneratorComesFromTheJarThatIsNamed() throws Exception {
    assertEquals("blockberry: there is no generator \"odd\". There are: kvstore. Name the jar of another with --plugin\n",
        cli.run("load", "--generator", "odd").err());
    Path jar = folder.resolve("odd.jar");
    String service = "META-INF/services/" + LoadGeneratorFactory.class.getName();
    jar(jar, "README", "");
    assertEquals("blockberry: " + jar + " brings no generator: it has no " + service + "\n", cli.run("load", "--plugin", jar.toString()).err());
    jar(jar, service, "com.example.Gone");
    CliRig.Run gone = cli.run("load", "--plugin", jar.toString());
    assertEquals(1, gone.code());
    assertTrue(gone.err().startsWith("blockberry: a generator cannot be used here: ") && gone.err().contains("com.example.Gone"), gone.err());
    jar(jar, service, OddLoadFactory.class.getName());
    String[] load = {"load", "--plugin", jar.toString(), "--generator", "odd", "--rpc", node.uri().toString(), "--quiet"};
    assertEquals("blockberry: no load: the word is so, and this chain wants another\n", cli.run(with(load, "--set", "word=so")).err());
    assertEquals("blockberry: load: --set many is \"few\" but must be a whole number\n", cli.run(with(load, "--set", "many=few")).err());
    assertEquals("blockberry: load: --set worm=so: the settings of the generator odd are word (what it says), many (how often)\n",
        cli.run(with(load, "--set", "worm=so")).err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "begin", "make", "null", "inBlock", "refused", "check"})
  void aGeneratorThatBreaksEndsTheLoadAndIsNamed(String where) throws Exception {
    Path jar = folder.resolve("broken.jar");
    jar(jar, "META-INF/services/" + LoadGeneratorFactory.class.getName(), BrokenLoadFactory.class.getName());
    if (where.equals("refused")) {
      node.refusal = tx -> "no";
    }
    CliRig.Run run = cli.run("load", "--plugin", jar.toString(), "--generator", "broken", "--set", "where=" + where, "--rpc", node.uri().toString(),
        "--rate", "100", "--duration", where.equals("check") ? "100ms" : "10m", "--drain", "300ms", "--verify", "--quiet");
    assertEquals(1, run.code());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("blockberry: load ended: the generator broken failed in " + where.replace("null", "make")), run.err());
    assertTrue(run.err().contains(where.equals("null") ? "null instead of a transaction" : "java.lang.NoSuchFieldError: by accident"), run.err());
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static void jar(Path file, String entry, String text) throws Exception {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new ZipEntry(entry));
      jar.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Of a chain builder. */
  public static final class OddLoadFactory implements LoadGeneratorFactory {
    @Override
    public String type() {
      return "odd";
    }

    @Override
    public SettingsSchema settings() {
      return SettingsSchema.builder().string("word", "").doc("what it says").end().integer("many", 1).doc("how often").end().build();
    }

    @Override
    public LoadGenerator create(Settings settings, LoadContext context) {
      throw new IllegalStateException("the word is " + settings.string("word") + ", and this chain wants another");
    }
  }

  /** Of a chain builder who has made a mistake. */
  public static final class BrokenLoadFactory implements LoadGeneratorFactory {
    @Override
    public String type() {
      return "broken";
    }

    @Override
    public SettingsSchema settings() {
      return SettingsSchema.builder().string("where", "").doc("what breaks").end().build();
    }

    @Override
    public LoadGenerator create(Settings settings, LoadContext context) {
      String where = settings.string("where");
      Consumer<String> step = name -> {
        if (name.equals(where)) {
          throw new NoSuchFieldError("by accident");
        }
      };
      step.accept("create");
      return new LoadGenerator() {
        @Override
        public void begin() {
          step.accept("begin");
        }

        @Override
        public Optional<Bytes> make(int number) {
          step.accept("make");
          return where.equals("null") ? null : Optional.of(Bytes.utf8(Integer.toString(number)));
        }

        @Override
        public int inBlock(Bytes tx) {
          step.accept("inBlock");
          return Integer.parseInt(tx.toUtf8());
        }

        @Override
        public void refused(int number, int code) {
          step.accept("refused");
        }

        @Override
        public LoadCheck check(List<Integer> committed) {
          step.accept("check");
          return LoadCheck.of(0, 0);
        }
      };
    }
  }
}

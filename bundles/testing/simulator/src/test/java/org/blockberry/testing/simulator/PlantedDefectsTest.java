package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in {@code src/test/defects} plants one defect in the engine or in the node: it is compiled with it, and the simulator must find that
 * it breaks what it must break, in schedules in which code without it breaks nothing. A checker that finds nothing shows nothing, and one that
 * always finds something no more. Format of the files: see their README.
 */
@Tag("sec-C4")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedDefectsTest {
  private static final Path ENGINE = Path.of("..", "..", "consensus", "bft", "src", "main", "java", "org", "blockberry", "consensus", "bft");
  private static final Path NODE = Path.of("..", "..", "node", "src", "main", "java", "org", "blockberry", "node");
  private static final Path DEFECTS = Path.of("src", "test", "defects");
  private static final int LEAST = 15;

  @TempDir
  Path folder;

  private final Set<String> clean = new HashSet<>(); // kind and seed of what was run without a defect

  static List<String> defects() throws IOException {
    try (Stream<Path> files = Files.list(DEFECTS)) {
      List<String> names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".defect")).sorted().toList();
      assertTrue(names.size() >= LEAST, names.size() + " defects are planted but must be " + LEAST + " or more");
      return names;
    }
  }

  @ParameterizedTest
  @MethodSource("defects")
  void enginesWithAPlantedDefectAreBrokenAndCaught(String name) throws Exception {
    Defect defect = Defect.read(DEFECTS.resolve(name));
    Path classes = compile(name, defect);
    List<URL> urls = new ArrayList<>(List.of(classes.toUri().toURL()));
    for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")).split(java.io.File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> hunt = Class.forName(Hunt.class.getName(), true, loader);
      Method method = hunt.getDeclaredMethod("failure", String.class, long.class, int.class);
      method.setAccessible(true);
      String[] found = (String[]) method.invoke(null, defect.kinds(), defect.first(), defect.seeds());
      assertNotNull(found, name + " was not found in " + defect.seeds() + " schedules");
      String what = found[1] + " seed " + found[2] + ": " + found[3];
      assertTrue(defect.breaks().contains(found[0]), name + " must break " + defect.breaks() + " but did this: " + what);
      System.out.println("planted " + name + ": " + what);
      cleanWithoutIt(name, defect, Long.parseLong(found[2]));
    } catch (InvocationTargetException e) {
      fail(name + ": the hunt itself failed", e.getCause());
    }
  }

  /** What was run until the defect was found breaks nothing in code without it: each seed once, whoever wants it. */
  private void cleanWithoutIt(String name, Defect defect, long last) {
    for (String kind : defect.kinds().split(",")) {
      for (long seed = defect.first(); seed <= last; seed++) {
        String run = kind + " " + seed;
        if (!clean.contains(run)) {
          String[] failure = Hunt.failure(kind, seed, 1);
          assertNull(failure, () -> name + ": without any defect as well, " + String.join(" ", failure));
          clean.add(run);
        }
      }
    }
  }

  private Path compile(String name, Defect defect) throws IOException {
    Path changed = Files.createDirectories(folder.resolve(name).resolve("src"));
    Path classes = Files.createDirectories(folder.resolve(name).resolve("classes"));
    Path source = defect.source();
    String text = Files.readString(source, StandardCharsets.UTF_8);
    assertEquals(1, text.split(java.util.regex.Pattern.quote(defect.find()), -1).length - 1, name + ": what it replaces must be in " + source + " once");
    Path target = changed.resolve(source.getFileName());
    Files.writeString(target, text.replace(defect.find(), defect.replace()), StandardCharsets.UTF_8);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertNotNull(compiler, "a JDK is needed, not only a runtime");
    StringWriter problems = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean well = compiler.getTask(problems, files, null, List.of("-d", classes.toString(), "-nowarn", "-proc:none", "-cp",
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))), null, files.getJavaFileObjects(target)).call();
      assertTrue(well, name + " does not compile: " + problems);
    }
    return classes;
  }

  /**
   * A change of one source.
   *
   * @param kinds of scenarios, words of {@link ScenarioKind} with commas in between
   * @param first seed
   * @param seeds schedules in which it must be found at the latest
   * @param breaks invariants, one of which the first failure must break; or classes of exceptions
   */
  record Defect(String file, String kinds, long first, int seeds, Set<String> breaks, String find, String replace) {
    static Defect read(Path file) throws IOException {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      String[] head = text.substring(0, text.indexOf('\n')).split(" ");
      String find = between(text, "<<<<\n", "\n====\n");
      String replace = text.contains("\n====\n>>>>") ? "" : between(text, "\n====\n", "\n>>>>");
      return new Defect(head[0], head[1], Long.parseLong(head[2]), Integer.parseInt(head[3]), Set.of(head[4].split(",")), find, replace);
    }

    Path source() {
      return file.startsWith("node:") ? NODE.resolve(file.substring("node:".length())) : ENGINE.resolve(file);
    }

    private static String between(String text, String from, String to) {
      int begin = text.indexOf(from) + from.length();
      return text.substring(begin, text.indexOf(to, begin));
    }
  }

  /** Runs in the loader of the broken engine, which shares only classes of the platform with ours. */
  static final class Hunt {
    private static final int SHORT = 120;

    private Hunt() {}

    /** The first failure: symptom, kind, seed, message; null if there is none. */
    static String[] failure(String kinds, long first, int seeds) {
      for (long seed = first; seed < first + seeds; seed++) {
        for (String kind : kinds.split(",")) {
          try {
            new Simulation(ScenarioKind.named(kind).of(seed)).run();
          } catch (RuntimeException | Error e) {
            String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new String[] {Minimizer.symptom(e), kind, Long.toString(seed), line.substring(0, Math.min(SHORT, line.length()))};
          }
        }
      }
      return null;
    }
  }
}

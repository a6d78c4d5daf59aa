package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No clock, thread, I/O or chance in cores (design rule 1). The cores are listed in {@code pure-cores.txt}: a package
 * with everything below it, or one class with what is nested in it.
 */
class PureCoreTest {
  private static final int FLOOR = 100;
  private static final Pattern TYPES = Pattern.compile(String.join("|",
      "java/lang/(Thread|ThreadGroup|Process|ProcessBuilder|ProcessHandle|Runtime)(\\$.*)?",
      "java/io/(File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile|Console|PrintStream)",
      "java/nio/(file/(?!Path$)|channels/).*", // a path alone is a value
      "(java|javax)/net/.*",
      "java/util/(Random|SplittableRandom|Timer|TimerTask)",
      "java/util/random/.*",
      "java/util/concurrent/(Executor.*|.*Executor|ScheduledExecutorService|CompletableFuture|ForkJoin.*)",
      "java/util/concurrent/ThreadLocalRandom",
      "java/security/SecureRandom",
      "org/slf4j/.*",
      "org/osgi/(?!annotation/).*"));
  private static final Set<String> MEMBERS = Set.of("java/lang/System.nanoTime", "java/lang/System.currentTimeMillis",
      "java/lang/System.getenv", "java/lang/System.getProperty", "java/lang/System.out", "java/lang/System.err",
      "java/lang/Math.random", "java/time/Instant.now", "java/time/LocalDate.now", "java/time/LocalDateTime.now",
      "java/time/ZonedDateTime.now", "java/time/Clock.systemUTC", "java/time/Clock.systemDefaultZone",
      "java/util/UUID.randomUUID", "java/lang/Object.wait");

  @Test
  void coresDecideAndDoNotAct() throws IOException {
    List<String> cores = cores();
    List<ClassFile> classes = new ArrayList<>();
    for (BuiltBundle bundle : Repository.bundles()) {
      classes.addAll(bundle.classes());
    }
    List<String> broken = new ArrayList<>();
    int checked = 0;
    for (String core : cores) {
      List<ClassFile> of = classes.stream().filter(one -> belongs(one, core)).toList();
      if (of.isEmpty()) {
        broken.add(core + " is listed but has no class: correct the list");
      }
      checked += of.size();
      of.forEach(one -> check(one, broken));
    }
    System.out.println("pure cores: " + cores.size() + " entries, " + checked + " classes checked");
    assertTrue(checked >= FLOOR, "only " + checked + " classes found");
    assertEquals(List.of(), broken);
  }

  @Test
  void theCheckSeesWhatItForbids() throws IOException {
    List<String> broken = new ArrayList<>();
    check(ClassFile.parse(bytesOf(Acting.class)), broken);
    String name = Acting.class.getName().replace('.', '/');
    assertEquals(List.of(name + " uses java/lang/Thread", name + " uses java/nio/file/Files",
        name + " uses java/nio/file/LinkOption", name + " uses java/util/Random",
            name + " uses java/lang/System.nanoTime", name + " uses java/time/Instant.now"), broken);
  }

  static byte[] bytesOf(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }

  /** Everything a core must not do. */
  private static final class Acting {
    private final java.util.Random chance = new java.util.Random();

    boolean act(java.nio.file.Path file) {
      Thread.onSpinWait();
      return java.nio.file.Files.exists(file) && chance.nextBoolean() && System.nanoTime() > 0
          && java.time.Instant.now() != null;
    }
  }

  private static void check(ClassFile one, List<String> broken) {
    one.types().stream().filter(type -> TYPES.matcher(type).matches())
        .forEach(type -> broken.add(one.name() + " uses " + type));
    one.members().stream().filter(MEMBERS::contains).forEach(member -> broken.add(one.name() + " uses " + member));
  }

  private static boolean belongs(ClassFile one, String core) {
    String name = one.name().replace('/', '.');
    return name.equals(core) || name.startsWith(core + ".") || name.startsWith(core + "$");
  }

  private static List<String> cores() throws IOException {
    try (InputStream in = PureCoreTest.class.getResourceAsStream("/pure-cores.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }
  }
}

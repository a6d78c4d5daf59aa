package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No class of ours in the distribution but one of the command line, and none of the shell's engine, can start a process, read serialised Java objects, look names
 * up in a directory, or serve remote management: by what their constant pools name, so that no way through the code is missed.
 */
@Tag("sec-R6")
@Tag("sec-R7")
class NoDangerousCallsTest {
  private static final int FLOOR = 400;
  /** Of the command line, which nobody reaches from outside: starts nodes of the operator's own. */
  private static final String LOCALNET = "org/blockberry/cli/localnet/NodeChild.class";
  private static final Map<String, String> FORBIDDEN = new LinkedHashMap<>();

  static {
    FORBIDDEN.put("java/lang/ProcessBuilder", "starts a process");
    FORBIDDEN.put("Ljava/lang/Process;", "starts a process"); // what Runtime.exec gives
    FORBIDDEN.put("java/io/ObjectInputStream", "reads serialised objects");
    FORBIDDEN.put("java/rmi/", "remote method invocation");
    FORBIDDEN.put("javax/naming/", "looks names up");
    FORBIDDEN.put("javax/management/remote/", "remote management");
    FORBIDDEN.put("javax/script/", "runs scripts");
    FORBIDDEN.put("com/sun/tools/attach/", "attaches to processes");
  }

  @Test
  void noClassOfOursHasThem() throws IOException {
    List<String> broken = new ArrayList<>();
    int classes = 0;
    for (String folder : List.of("system", "lib")) {
      try (Stream<Path> jars = Files.list(Repository.distribution().resolve(folder))) {
        for (Path jar : jars.filter(NoDangerousCallsTest::judged).sorted().toList()) {
          classes += judge(jar, broken);
        }
      }
    }
    System.out.println("dangerous calls: " + classes + " classes searched, " + broken.size() + " found");
    assertTrue(classes >= FLOOR, "only " + classes + " classes found");
    assertEquals(List.of(), broken);
  }

  @Test
  void theCheckFindsAClassThatHasThem() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Class<?> offender : List.of(Starts.class, Reads.class)) {
      try (InputStream in = offender.getResourceAsStream(offender.getName().replaceAll(".*\\.", "") + ".class")) {
        judge(offender.getSimpleName(), in.readAllBytes(), broken);
      }
    }
    assertEquals(List.of("Starts starts a process", "Reads reads serialised objects"), broken);
  }

  /** Starts one without naming ProcessBuilder. */
  private static final class Starts {
    static void it() throws IOException {
      Runtime.getRuntime().exec(new String[] {"true"});
    }
  }

  /** Reads what anybody sent. */
  private static final class Reads {
    static Object it(InputStream in) throws IOException, ClassNotFoundException {
      return new ObjectInputStream(in).readObject();
    }
  }

  private static boolean judged(Path jar) {
    String name = jar.getFileName().toString();
    return name.endsWith(".jar") && (name.startsWith("org.blockberry.") || name.startsWith("org.apache.felix.gogo."));
  }

  private static int judge(Path jar, List<String> broken) throws IOException {
    int classes = 0;
    try (JarFile file = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements();) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        if (name.endsWith(".class") && !name.equals(LOCALNET) && (name.startsWith("org/blockberry/") || name.startsWith("org/apache/felix/gogo/"))) {
          try (InputStream in = file.getInputStream(entry)) {
            judge(jar.getFileName() + ": " + name, in.readAllBytes(), broken);
            classes++;
          }
        }
      }
    }
    return classes;
  }

  private static void judge(String name, byte[] content, List<String> broken) {
    String constants = new String(content, StandardCharsets.ISO_8859_1);
    FORBIDDEN.forEach((word, what) -> {
      if (constants.contains(word)) {
        broken.add(name + " " + what);
      }
    });
  }
}

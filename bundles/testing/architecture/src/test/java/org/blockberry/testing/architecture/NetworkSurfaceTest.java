package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What strangers' bytes could do if somebody let them: be turned into objects, be looked up in a directory, reach a management port, open
 * streams of HTTP/2. Nothing of ours uses any of it, and what brings HTTP/2 or HTTP/3 is not in the distribution.
 */
class NetworkSurfaceTest {
  private static final int FLOOR = 300;
  private static final List<String> REMOTE_CODE = List.of("java/io/ObjectInputStream", "java/io/ObjectOutputStream", "javax/naming/",
      "java/rmi/", "javax/management/remote/", "javax/script/", "java/beans/XMLDecoder", "jdk/internal/");
  private static final List<String> PROCESSES = List.of("java/lang/ProcessBuilder", "java/lang/Runtime.exec");
  private static final List<String> STREAMS = List.of("io/netty/handler/codec/http2/", "io/netty/handler/codec/http3/",
      "io/netty/handler/codec/quic/", "io/netty/incubator/");
  private static final Set<String> STREAM_JARS = Set.of("http2", "http3", "quic");

  private static List<String> uses(List<String> forbidden) throws IOException {
    List<String> found = new ArrayList<>();
    int classes = 0;
    for (BuiltBundle bundle : Repository.bundles()) {
      for (ClassFile one : bundle.classes()) {
        classes++;
        found.addAll(uses(one, forbidden));
      }
    }
    assertTrue(classes >= FLOOR, "only " + classes + " classes found");
    return found;
  }

  private static List<String> uses(ClassFile one, List<String> forbidden) {
    Set<String> names = new TreeSet<>(one.types());
    names.addAll(one.members());
    return names.stream().filter(name -> forbidden.stream().anyMatch(name::startsWith)).map(name -> one.name() + " uses " + name).toList();
  }

  @Test
  @Tag("sec-R7")
  void nothingIsDeserializedLookedUpOrManagedFromOutside() throws IOException {
    List<String> found = uses(REMOTE_CODE).stream().filter(line -> !line.startsWith("org/blockberry/testing/")).toList();
    assertEquals(List.of(), found);
  }

  @Test
  @Tag("sec-R6")
  void noBundleStartsAProcess() throws IOException {
    List<String> found = uses(PROCESSES).stream().filter(line -> !line.startsWith("org/blockberry/testing/")).toList();
    assertEquals(List.of(), found);
  }

  @Test
  @Tag("sec-R7")
  void theCheckSeesAnObjectStream() throws IOException {
    assertEquals(1, uses(ClassFile.parse(PureCoreTest.bytesOf(Reading.class)), REMOTE_CODE).stream()
        .filter(line -> line.endsWith("java/io/ObjectInputStream")).count());
  }

  /** A class that does what must not be done. */
  private record Reading(java.io.ObjectInputStream in) {
  }

  @Test
  @Tag("sec-R7")
  void noManagementPortIsAskedForByTheStart() throws IOException {
    try (Stream<Path> files = Files.list(Repository.distribution().resolve("bin"))) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        assertTrue(!text.contains("jmxremote") && !text.contains("agentlib:jdwp") && !text.contains("Xdebug"), file.toString());
      }
    }
  }

  @Test
  @Tag("sec-R10")
  void thereIsNoHttp2AndNoHttp3() throws IOException {
    assertEquals(List.of(), uses(STREAMS));
    List<String> jars = new ArrayList<>();
    for (String folder : List.of("system", "lib")) {
      try (Stream<Path> files = Files.list(Repository.distribution().resolve(folder))) {
        files.map(file -> file.getFileName().toString()).forEach(jars::add);
      }
    }
    assertTrue(jars.stream().anyMatch(name -> name.startsWith("netty-codec-http-")), "the folders are not those of the distribution");
    assertEquals(List.of(), jars.stream().filter(name -> STREAM_JARS.stream().anyMatch(name::contains)).toList());
  }
}

package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.ECHO;
import static org.blockberry.libp2p.host.Hosts.await;
import static org.blockberry.libp2p.host.Hosts.failure;
import static org.blockberry.libp2p.host.Hosts.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.host.Hosts.Collector;
import org.blockberry.libp2p.identify.IdentifyMessage;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Stock js-libp2p dialled and dialling. Needs Node.js with npm, which gets the pinned packages; profile {@code interop}. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "blockberry.interop.js", matches = ".+")
class JsInteropTest {
  private static final int NPM_SECONDS = 240;
  private static final int SIZE = 256 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  @TempDir
  private static Path packages;

  private Hosts hosts;
  private Host host;
  private Process process;
  private BufferedReader said;
  private PrintWriter commands;
  private PeerId id;
  private Multiaddr address;

  /** Where the list of packages is, beside the programs. */
  String folder() {
    return "../js";
  }

  String agent() {
    return "js-libp2p/3.3.11";
  }

  /** Of one that answers in the place of the one it dials. */
  String whatItSaysOfAnotherPeer() {
    return "\"failed\"";
  }

  /** In a folder of their own, so that no packages come to lie among the sources; checked by the hashes of the lock file. */
  @BeforeAll
  void getPackages() throws IOException, InterruptedException {
    Path programs = Path.of(System.getProperty("blockberry.interop.js"));
    for (Path from : List.of(programs, programs.resolve(folder()))) { // the second one's list of packages counts
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, packages.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev").directory(packages.toFile())
        .redirectErrorStream(true).redirectOutput(packages.resolve("npm.txt").toFile()).start();
    try {
      assertTrue(npm.waitFor(NPM_SECONDS, TimeUnit.SECONDS), "npm does not end");
      assertEquals(0, npm.exitValue(), Files.readString(packages.resolve("npm.txt")));
    } finally {
      npm.destroyForcibly();
    }
  }

  @BeforeEach
  void startBoth() throws IOException {
    hosts = new Hosts();
    host = hosts.start(1, config -> config.withLimits(Hosts.limits(l -> { // js takes 2.4 ms for a stream: 200 at once are 10 s on a busy machine
      l.handshakeTimeout = PATIENCE;
      l.streamTimeout = PATIENCE;
      return l;
    })));
    process = new ProcessBuilder("node", "--import", "./polyfill.mjs", "peer.mjs").directory(packages.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    said = process.inputReader();
    commands = new PrintWriter(process.outputWriter(), true);
    JsonNode listening = next("listening");
    id = PeerId.parse(listening.get("id").asText());
    address = Multiaddr.parse(listening.get("address").asText());
  }

  @AfterEach
  void stopBoth() throws Exception {
    commands.close();
    process.waitFor();
    await("gone", () -> host.connections().isEmpty());
    for (Violation kind : Violation.values()) {
      assertEquals(kind == Violation.IDENTITY ? host.counters().of(kind) : 0, host.counters().of(kind), kind.toString());
    }
    hosts.close();
    assertEquals(0, host.memoryUsed());
    assertTrue(hosts.failures.isEmpty(), () -> "failures: " + hosts.failures);
  }

  /** The next line with this event; others are passed over. */
  private JsonNode next(String event) throws IOException {
    while (true) {
      String line = said.readLine();
      assertTrue(line != null, "js has ended");
      JsonNode message = new ObjectMapper().readTree(line);
      if (message.get("event").asText().equals(event)) {
        return message;
      }
      assertTrue(!message.get("event").asText().equals("failed"), line);
    }
  }

  @Test
  void jsIsDialled() throws IOException {
    Connection connection = get(host.connect(id, List.of(address)));
    IdentifyMessage info = get(connection.identified());
    assertTrue(info.agentVersion().startsWith(agent()), info.agentVersion());
    assertEquals(List.of(address.withoutPeerId().orElseThrow()), info.listenAddresses());
    for (int i = 0; i < 10; i++) {
      get(connection.ping());
    }
    assertEquals(Kind.NO_COMMON_PROTOCOL, failure(connection.open(List.of("/nope/1.0.0"), new Collector())).kind());
    Transfer.thereAndBack(connection, SIZE);
    aThousandStreams(connection);
    get(connection.open(List.of(ECHO), new Collector())).reset(0);
    next("reset");
    connection.close();
    next("disconnected");
  }

  private static void aThousandStreams(Connection connection) {
    List<Collector> collectors = new ArrayList<>();
    List<HostStream> streams = new ArrayList<>();
    for (int batch = 0; batch < 5; batch++) {
      List<CompletableFuture<HostStream>> opening = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        collectors.add(new Collector());
        opening.add(connection.open(List.of(ECHO), collectors.get(collectors.size() - 1)));
      }
      opening.forEach(each -> streams.add(each.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join()));
    }
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).write(Bytes.utf8("stream " + i));
      streams.get(i).closeWrite();
    }
    for (int i = 0; i < streams.size(); i++) {
      get(collectors.get(i).remoteClosed);
      assertEquals("stream " + i, collectors.get(i).bytes().toUtf8());
    }
  }

  @Test
  void jsDials() throws IOException {
    commands.println("dial " + host.listenAddresses().get(0).withPeerId(host.peerId()));
    JsonNode dialled = next("dialled");
    assertEquals(SIZE, dialled.get("echoed").asInt());
    assertTrue(dialled.get("same").asBoolean());
    assertEquals("UnsupportedProtocolError", dialled.get("refused").asText());
    assertEquals(200, dialled.get("answered").asInt());
    assertTrue(dialled.get("addresses").toString().contains(host.listenAddresses().get(0).toString()), dialled.toString());
    assertTrue(dialled.get("protocols").toString().contains("/ipfs/id/push/1.0.0"), dialled.toString());
  }

  /** The monitor of js aborts a connection whose pings are not answered. */
  @Test
  void theMonitorOfJsIsContent() throws IOException {
    commands.println("hold " + host.listenAddresses().get(0).withPeerId(host.peerId()));
    assertEquals(3, next("held").get("asked").asInt());
  }

  /** The wrong peer at the right address, in both directions. */
  @Test
  void theExpectedPeerMustAnswer() throws IOException {
    PeerId other = TestCrypto.identity(99).peerId();
    assertEquals(Kind.UNREACHABLE, failure(host.connect(other, List.of(address.withoutPeerId().orElseThrow()))).kind());
    assertEquals(1, host.counters().of(Violation.IDENTITY));
    commands.println("wrong " + host.listenAddresses().get(0).withPeerId(other));
    String line = said.readLine();
    assertTrue(line.contains(whatItSaysOfAnotherPeer()), line);
  }
}

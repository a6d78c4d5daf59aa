package org.blockberry.ops.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.blockberry.ops.shell.protocol.Frame;
import org.blockberry.ops.shell.protocol.FrameChannel;
import org.blockberry.ops.shell.protocol.FrameType;
import org.blockberry.ops.shell.protocol.SocketPlace;
import org.blockberry.ops.shell.server.ShellLimits;
import org.blockberry.ops.shell.server.ShellServer;
import org.blockberry.ops.shell.server.SocketFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server against clients that behave and clients that do not. */
@Timeout(20)
class ShellSocketTest {
  @TempDir
  Path home;
  private ShellRig rig;

  @AfterEach
  void stop() throws Exception {
    if (rig != null) {
      rig.close();
      assertFalse(Files.exists(rig.place.usual()), "the socket is removed");
      await(() -> Thread.getAllStackTraces().keySet().stream()
          .noneMatch(thread -> thread.getName().startsWith("bb-shell")));
    }
  }

  @Test
  void onlyTheOwnerGetsIn() throws Exception {
    Files.createDirectories(home.resolve("var").resolve("run"));
    Files.setPosixFilePermissions(home.resolve("var").resolve("run"), PosixFilePermissions.fromString("rwxr-xr-x"));
    rig = ShellRig.started(home);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.place.run())));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.place.usual())));
  }

  @Test
  void oneSessionRunsManyCommands() throws Exception {
    rig = ShellRig.started(home);
    try (FrameChannel client = rig.client()) {
      assertEquals(0, ShellRig.run(client, "x = mempool").code());
      assertEquals(0, ShellRig.run(client, "node:use $x priority").code(), "variables live as long as the session");
      assertEquals(1, ShellRig.run(client, "node:use $x custom").code());
    }
  }

  @Test
  void aLineMayHoldSeveralCommands() throws Exception {
    rig = ShellRig.started(home);
    ShellRig.Run run = rig.run("mempool:stats; node:diag");
    assertEquals("2 transactions, 7 bytes\nconsensus: empty, bft is not installed\n", run.out());
    ShellRig.Run unknown = rig.run("node:wiring | grep mempool");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().endsWith("no such command: grep. help lists them.\n"), unknown.err());
  }

  @Test
  @Tag("sec-R8")
  void terminalCodesOfOthersAreShownNotPassed() throws Exception {
    rig = ShellRig.started(home);
    ShellRig.Run run = rig.run("test:evil");
    assertEquals("peer \\u001b[2J\\u009b31m\n", run.out());
    assertEquals("IllegalStateException: \\u001b]0;owned\\u0007\n", run.err());
  }

  @Test
  void aCancelInterruptsTheCommandOnly() throws Exception {
    rig = ShellRig.started(home);
    try (FrameChannel client = rig.client()) {
      for (int i = 0; i < 3; i++) {
        client.write(Frame.text(FrameType.EXEC, "test:hang"));
        assertEquals("hanging\n", client.read().orElseThrow().text());
        client.write(Frame.of(FrameType.CANCEL));
        assertEquals(130, ShellRig.finish(client).code());
        assertEquals(0, ShellRig.run(client, "mempool:stats").code(), "the session goes on");
      }
      client.write(Frame.of(FrameType.CANCEL)); // nothing runs
      assertEquals(0, ShellRig.run(client, "mempool:stats").code());
    }
  }

  @Test
  void aCommandDeafToCancelDoesNotHoldTheSession() throws Exception {
    rig = ShellRig.started(home);
    try (FrameChannel client = rig.client()) {
      client.write(Frame.text(FrameType.EXEC, "test:deaf"));
      assertEquals("deaf\n", client.read().orElseThrow().text());
      client.write(Frame.of(FrameType.CANCEL));
      assertEquals(130, ShellRig.finish(client).code());
      assertEquals(0, ShellRig.run(client, "mempool:stats").code(), "the session goes on");
    } finally {
      rig.heard.countDown();
    }
  }

  @Test
  void tailFollowsAcrossRollOverUntilCancelled() throws Exception {
    Path log = Files.createDirectories(home.resolve("var").resolve("log")).resolve("node.log");
    Files.writeString(log, "one\n");
    rig = ShellRig.started(home);
    try (FrameChannel client = rig.client()) {
      client.write(Frame.text(FrameType.EXEC, "log:tail -f"));
      assertEquals("one\n", client.read().orElseThrow().text());
      Files.writeString(log, "one\ntwo\n");
      assertEquals("two\n", client.read().orElseThrow().text());
      Files.move(log, log.resolveSibling("node.1.log"));
      Files.writeString(log, "three\n");
      assertEquals("three\n", client.read().orElseThrow().text());
      client.write(Frame.of(FrameType.CANCEL));
      assertEquals(130, ShellRig.finish(client).code());
    }
  }

  @Test
  void aClientThatGoesAwayCancelsItsCommand() throws Exception {
    rig = ShellRig.started(home);
    FrameChannel client = rig.client();
    client.write(Frame.text(FrameType.EXEC, "test:hang"));
    assertEquals("hanging\n", client.read().orElseThrow().text());
    client.close();
    await(() -> rig.server.sessions() == 0);
    SocketChannel half = rig.connect();
    half.write(ByteBuffer.wrap(new byte[] {1, 0, 0})); // the beginning of a header
    half.close();
    await(() -> rig.server.sessions() == 0);
    assertEquals(0, rig.run("mempool:stats").code());
  }

  @Test
  void aClientThatDoesNotReadIsDropped() throws Exception {
    rig = new ShellRig(home, Path.of("/tmp"), new ShellLimits(2, Duration.ofMinutes(1), Duration.ofMillis(300)));
    rig.server.start();
    FrameChannel client = rig.client();
    client.write(Frame.text(FrameType.EXEC, "test:flood"));
    await(() -> rig.server.sessions() == 0);
  }

  @Test
  void garbageAndBrokenRulesAreRefusedWithAReason() throws Exception {
    rig = ShellRig.started(home);
    refused(new byte[] {99, 0, 0, 0, 0}, "unknown frame type 99");
    refused(new byte[] {(byte) FrameType.STDOUT.number(), 0, 0, 0, 0}, "unknown frame type 17");
    refused(new byte[] {1, 0, 1, 0, 1}, "a EXEC frame holds at most 65536 bytes, not 65537");
    refused(new byte[] {1, -1, -1, -1, -1}, "a EXEC frame holds at most 65536 bytes, not 4294967295");
    refused(new byte[] {2, 0, 0, 0, 2, 0, 0}, "a COMPLETE frame has 2 bytes but must have 4 or more");
    refused(new byte[] {2, 0, 0, 0, 5, 0, 0, 0, 9, 'x'}, "the cursor is at 9 but the line has 1 characters");
    refused(new byte[] {4, 0, 0, 0, 1, 'x'}, "the folder must be an absolute path");
    refused("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "unknown frame type 71");
    try (FrameChannel client = rig.client()) {
      client.write(Frame.text(FrameType.EXEC, "test:hang"));
      client.read();
      client.write(Frame.text(FrameType.EXEC, "mempool:stats"));
      assertEquals(Frame.text(FrameType.REFUSED, "EXEC while a command runs; wait for its exit code"),
          client.read().orElseThrow());
    }
    await(() -> rig.server.sessions() == 0);
  }

  private void refused(byte[] sent, String why) throws IOException {
    SocketChannel channel = rig.connect();
    FrameChannel client = FrameChannel.ofClient(channel);
    client.read();
    channel.write(ByteBuffer.wrap(sent));
    assertEquals(Frame.text(FrameType.REFUSED, why), client.read().orElseThrow());
    assertTrue(closed(client));
  }

  private static boolean closed(FrameChannel client) {
    try {
      return client.read().isEmpty();
    } catch (IOException reset) {
      return true; // the server closed with bytes of ours unread
    }
  }

  @Test
  void theSeventeenthSessionIsToldWhy() throws Exception {
    rig = ShellRig.started(home);
    List<FrameChannel> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      clients.add(rig.client());
    }
    FrameChannel one = FrameChannel.ofClient(rig.connect());
    assertEquals("the bound of 16 shell sessions is reached. Close one first.", one.read().orElseThrow().text());
    assertTrue(closed(one));
    clients.get(3).close();
    await(() -> rig.server.sessions() == 15);
    assertEquals(0, rig.run("mempool:stats").code());
  }

  @Test
  void anIdleSessionIsClosed() throws Exception {
    rig = new ShellRig(home, Path.of("/tmp"), new ShellLimits(2, Duration.ofMillis(200), Duration.ofSeconds(10)));
    rig.server.start();
    try (FrameChannel client = rig.client()) {
      assertEquals("closed after 200 ms without a command", client.read().orElseThrow().text());
      assertTrue(closed(client));
    }
  }

  @Test
  void completion() throws Exception {
    rig = ShellRig.started(home);
    try (FrameChannel client = rig.client()) {
      String commands = complete(client, "node:");
      assertTrue(commands.endsWith("node:use\nnode:wiring\n") && commands.lines().allMatch(name -> name.startsWith("node:")), commands);
      assertEquals("mempool\n", complete(client, "node:use me"));
      assertEquals("custom\npriority\nsimple\n", complete(client, "node:use mempool "));
      assertEquals("--transient\n", complete(client, "node:use mempool --t"));
      assertEquals("mempool.type\n", complete(client, "mempool:stats; config:get mempool.t"));
      assertEquals("custom-1.0.jar\n", complete(client, "deploy:remove c"));
      assertEquals("", complete(client, "nonsense "));
      assertTrue(complete(client, "").contains("test:hang\n"), "commands of others too");
    }
  }

  private static String complete(FrameChannel client, String line) throws IOException {
    client.write(Frame.complete(line, line.length()));
    Frame answer = client.read().orElseThrow();
    assertEquals(FrameType.CANDIDATES, answer.type());
    return answer.text();
  }

  @Test
  void relativeFileNamesAreTheClients() throws Exception {
    rig = ShellRig.started(home);
    try (FrameChannel client = rig.client()) {
      client.write(Frame.text(FrameType.FOLDER, home.toString()));
      assertTrue(ShellRig.run(client, "deploy:plan x.jar").out().contains(home.resolve("x.jar").toString()));
    }
  }

  @Test
  void aStaleSocketIsReplacedAndALiveOneRespected() throws Exception {
    Path run = Files.createDirectories(home.resolve("var").resolve("run"));
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(run.resolve("shell.sock")));
    }
    assertTrue(Files.exists(run.resolve("shell.sock")), "as kill -9 leaves it");
    rig = ShellRig.started(home);
    ShellServer second = new ShellServer(new SocketFolder(rig.place, Path.of("/tmp")), rig.engine, ShellLimits.DEFAULT);
    String why = assertThrows(IOException.class, second::start).getMessage();
    assertTrue(why.contains("another process answers"), why);
    second.close();
    assertEquals(0, rig.run("mempool:stats").code(), "the first one was not disturbed");
  }

  @Test
  void aLongHomeGetsAShortSocketThatIsRecorded() throws Exception {
    Path deep = home.resolve("d".repeat(100));
    rig = ShellRig.started(deep);
    Path socket = new SocketPlace(deep).current();
    assertTrue(SocketPlace.fits(socket), socket.toString());
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
    assertEquals(0, rig.run("mempool:stats").code());
    rig.close();
    assertFalse(Files.exists(socket.getParent()));
    assertFalse(Files.exists(rig.place.record()));
  }

  @Test
  void aLongHomeAfterAKillLeavesNothingBehind() throws Exception {
    Path deep = home.resolve("d".repeat(100));
    rig = ShellRig.started(deep);
    String record = Files.readString(rig.place.record());
    rig.close();
    Path folder = Path.of(record.strip()).getParent();
    Files.createDirectory(folder);
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(record.strip()));
    }
    Files.writeString(rig.place.record(), record); // as kill -9 leaves it
    rig = ShellRig.started(deep);
    assertFalse(Files.exists(folder), "the old folder is gone");
    assertEquals(0, rig.run("mempool:stats").code());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "still not");
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }
}

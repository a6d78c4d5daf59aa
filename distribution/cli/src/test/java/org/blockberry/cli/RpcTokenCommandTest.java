package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.blockberry.crypto.keystore.TokenFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpcTokenCommandTest {
  @TempDir
  Path home;
  private final CliRig cli = new CliRig();

  @BeforeEach
  void useHome() {
    cli.environment.put("BLOCKBERRY_HOME", home.resolve("home").toString());
  }

  @Test
  @Tag("sec-R8")
  void aTokenIsShownOnceAndOnlyItsHashIsKept() throws Exception {
    CliRig.Run made = cli.run("rpc-token", "new", "--name", "grafana", "--role", "monitor", "--expires", "90d");
    assertEquals(0, made.code(), made.err());
    String token = made.out().strip();
    assertTrue(token.matches("bb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}"), token);
    Path file = home.resolve("home/keys/rpc-tokens");
    String kept = Files.readString(file);
    assertFalse(kept.contains(token) || kept.contains(token.substring(12)), kept);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    CliRig.Run list = cli.run("rpc-token", "list");
    assertTrue(list.out().contains(token.substring(3, 11)) && list.out().contains("grafana"), list.out());
    assertFalse(list.out().contains(token.substring(12)), list.out());
    assertTrue(new TokenFile(home.resolve("home/keys")).read().get(0).matches(token));
  }

  @Test
  void aRevokedTokenIsGone() throws Exception {
    cli.run("rpc-token", "new", "--name", "a", "--role", "reader");
    cli.run("rpc-token", "new", "--name", "b", "--role", "admin", "--rate", "50");
    assertEquals(0, cli.run("rpc-token", "revoke", "a").code());
    CliRig.Run again = cli.run("rpc-token", "revoke", "a");
    assertEquals(1, again.code());
    assertTrue(again.err().contains("rpc-token list"), again.err());
    CliRig.Run list = cli.run("rpc-token", "list", "--json");
    assertTrue(list.out().matches("\\[\\{\"id\":\"[0-9a-f]{8}\",\"name\":\"b\",\"role\":\"admin\",\"created\":\"[^\"]+Z\","
        + "\"expires\":null,\"rate\":50}]\\n"), list.out());
  }

  @Test
  void whatDoesNotFitIsSaid() {
    assertEquals(2, cli.run("rpc-token", "new", "--name", "x").code());
    CliRig.Run role = cli.run("rpc-token", "new", "--name", "x", "--role", "emperor");
    assertEquals(2, role.code());
    assertTrue(role.err().contains("monitor, reader, submitter, admin"), role.err());
    assertEquals(2, cli.run("rpc-token", "new", "--name", "a b", "--role", "reader").code());
    assertEquals(2, cli.run("rpc-token", "new", "--name", "x", "--role", "reader", "--expires", "soon").code());
    assertEquals(0, cli.run("rpc-token", "new", "--name", "x", "--role", "reader").code());
    assertEquals(1, cli.run("rpc-token", "new", "--name", "x", "--role", "reader").code());
    assertTrue(cli.run("rpc-token").err().contains("new, list, revoke"));
  }
}

package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code load} with its exit codes. */
class LoadCommandTest {
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
  }
}

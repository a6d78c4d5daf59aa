package org.blockberry.cli.localnet;

import java.util.List;

/** The nodes as lines of text. */
public final class SightTable {
  private SightTable() {}

  /** A heading and a line for each node, each ended by a line feed. */
  public static String text(List<NodeSight> sights) {
    StringBuilder text = new StringBuilder(line("NODE", "ROLE", "HEIGHT", "PEERS", "MEMPOOL", "RPC", "STATE"));
    for (NodeSight sight : sights) {
      boolean answers = !sight.role().isEmpty();
      text.append(line(sight.node().name(), answers ? sight.role() : "-", answers ? Long.toString(sight.height()) : "-",
          answers ? Long.toString(sight.peers()) : "-", answers ? Long.toString(sight.mempool()) : "-",
          "127.0.0.1:" + sight.node().rpcPort(), sight.state()));
    }
    return text.toString();
  }

  private static String line(String node, String role, String height, String peers, String mempool, String rpc, String state) {
    return String.format("%-8s %-10s %10s %6s %8s  %-16s %s%n", node, role, height, peers, mempool, rpc, state);
  }
}

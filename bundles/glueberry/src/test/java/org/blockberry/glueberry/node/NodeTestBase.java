package org.blockberry.glueberry.node;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tests of nodes share. */
@Timeout(120)
abstract class NodeTestBase {
  @TempDir
  Path folder;
  Nodes nodes;

  @BeforeEach
  void openNodes() {
    nodes = new Nodes(folder);
  }

  @AfterEach
  void closeNodes() throws Exception {
    nodes.close();
  }

  OriginalPeer original(int number, GlueberryNode node) {
    OriginalPeer peer = new OriginalPeer(number, node.peerId());
    nodes.all.add(peer);
    return peer;
  }
}

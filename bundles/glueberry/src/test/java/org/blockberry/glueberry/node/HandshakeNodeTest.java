package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.connection.ConnectionState;
import org.junit.jupiter.api.Test;

/** Item 21 of the specification's tests: two nodes shake hands and use their streams in both directions. */
class HandshakeNodeTest extends NodeTestBase {
  @Test
  void twoNodesAreEstablishedAndUseTwoStreamsInBothDirections() {
    Nodes.Driven first = nodes.driven(1, "chat", "news");
    Nodes.Driven second = nodes.driven(2, "chat", "news");
    first.connect(second);
    assertTrue(first.node().isOutbound(second.id()));
    assertFalse(second.node().isOutbound(first.id()));
    for (String stream : new String[] {"chat", "news"}) {
      first.send(second, stream, "from first on " + stream);
      Message there = second.next();
      assertEquals(stream, there.stream().text());
      assertEquals(first.id(), there.peer());
      assertEquals("from first on " + stream, there.data().toUtf8());
      second.send(first, stream, "back on " + stream);
      first.expect("back on " + stream);
    }
    assertEquals(ConnectionState.ESTABLISHED, first.node().connectionState(second.id()));
  }

  @Test
  void largeMessagesArriveWhole() {
    Nodes.Driven first = nodes.driven(1, "chat");
    Nodes.Driven second = nodes.driven(2, "chat");
    first.connect(second);
    Bytes large = Bytes.wrap(new byte[1 << 20]);
    for (int i = 0; i < 8; i++) {
      first.node().send(second.id(), "chat", large, Nodes.PATIENCE);
    }
    for (int i = 0; i < 8; i++) {
      assertEquals(large, second.next().data());
    }
  }
}

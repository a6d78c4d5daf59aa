package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.libp2p.host.Connection;
import org.junit.jupiter.api.Test;

/** Adding and removing streams works on live peers: no reconnect, and identify says what there is. */
class LiveStreamsTest extends NodeTestBase {
  private static List<String> listed(Nodes.Driven node, Nodes.Driven by) {
    Connection connection = node.node().parts().host.connections(by.id()).get(0);
    return connection.remoteInfo().orElseThrow().protocols();
  }

  @Test
  void aStreamIsAddedForAllAndTakenAwayAgain() {
    Nodes.Driven first = nodes.driven(1, "chat");
    Nodes.Driven second = nodes.driven(2, "chat");
    first.connect(second);
    List<Nodes.Driven> both = List.of(first, second);
    both.forEach(each -> each.node().allowStream("news"));
    assertEquals(List.of("chat", "news"), first.node().streamsOf(second.id()));
    Nodes.await("identify says so", () -> listed(first, second).contains("/glueberry/stream/news/2.0.0"));
    first.send(second, "news", "fresh");
    second.expect("fresh");
    second.send(first, "news", "thanks");
    first.expect("thanks");
    assertEquals(1, first.node().stats(second.id()).orElseThrow().connections());

    second.node().removeStream("news");
    Nodes.await("the live one ends", () -> first.node().debugState().gates().stream()
        .filter(gate -> gate.stream().equals("news")).allMatch(gate -> gate.liveStreams() == 0));
    Nodes.await("identify says so", () -> !listed(first, second).contains("/glueberry/stream/news/1.0.0"));
    assertEquals(ErrorCode.STREAM_CLOSED, Nodes.failure(first.node().send(second.id(), "news", Bytes.utf8("late"))).code());
    assertEquals(ErrorCode.ENCRYPTION_FAILED, Nodes.failure(second.node().send(first.id(), "news", Bytes.utf8("late"))).code());
    first.send(second, "chat", "still here");
    second.expect("still here");

    second.node().allowStream("news");
    first.send(second, "news", "back");
    second.expect("back");
    assertEquals(1, first.node().stats(second.id()).orElseThrow().connections());
  }

  @Test
  void aStreamForOnePeerIsNoneForAnother() {
    Nodes.Driven hub = nodes.driven(1, "chat");
    Nodes.Driven friend = nodes.driven(2, "chat");
    Nodes.Driven stranger = nodes.driven(3, "chat");
    hub.connect(friend);
    hub.connect(stranger);
    hub.node().allowStream(friend.id(), "secret");
    friend.node().allowStream(hub.id(), "secret");
    stranger.node().allowStream(hub.id(), "secret");
    friend.send(hub, "secret", "hello");
    hub.expect("hello");
    stranger.node().send(hub.id(), "secret", Bytes.utf8("let me in")); // it waits there to be allowed
    assertEquals(ErrorCode.ENCRYPTION_FAILED, Nodes.failure(hub.node().send(stranger.id(), "secret", Bytes.EMPTY)).code());
    friend.send(hub, "secret", "again");
    hub.expect("again");
    assertEquals(0, hub.node().messages().size());
    hub.node().removeStream(friend.id(), "secret");
    assertEquals(List.of("chat"), hub.node().streamsOf(friend.id()));
    Nodes.await("nobody may use it", () -> !listed(stranger, hub).contains("/glueberry/stream/secret/2.0.0"));
    GlueberryException refused = assertThrows(GlueberryException.class, () -> hub.node().allowStream(Vectors.peer(9), "secret"));
    assertEquals(ErrorCode.PEER_NOT_FOUND, refused.code());
  }

  @Test
  void theReceiverAllowsAStreamThatTheSenderUsesAlready() {
    Nodes.Driven first = nodes.driven(1, "chat");
    Nodes.Driven second = nodes.driven(2, fields -> fields.streams = List.of("late"), "chat");
    first.connect(second);
    first.node().allowStream("late");
    first.send(second, "chat", "marker");
    var early = first.node().send(second.id(), "late", Bytes.utf8("early"));
    second.expect("marker");
    second.node().allowStream("late");
    Nodes.get(early);
    second.expect("early");
  }
}

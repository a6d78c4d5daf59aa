package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weakness 3.2: two of our nodes use protocol 2.0.0 when both have it, and else 1.0.0. */
class FreshStreamNodeTest extends NodeTestBase {
  @ParameterizedTest
  @CsvSource({"true, true, 2.0.0", "true, false, 1.0.0", "false, true, 1.0.0"})
  void theNewerOneThatBothHave(boolean first, boolean second, String expected) {
    Nodes.Driven dialler = nodes.driven(1, fields -> fields.protocolTwo = first, "chat");
    Nodes.Driven other = nodes.driven(2, fields -> fields.protocolTwo = second, "chat");
    dialler.connect(other);
    dialler.send(other, "chat", "hello");
    other.expect("hello");
    other.send(dialler, "chat", "hello back");
    dialler.expect("hello back");
    Set<String> spoken = dialler.node().parts().host.connections(other.id()).isEmpty() ? Set.of() : spoken(dialler, other);
    assertEquals(Set.of("/glueberry/stream/chat/" + expected), spoken);
  }

  private static Set<String> spoken(Nodes.Driven from, Nodes.Driven to) {
    return from.node().sessionOf(to.id()).streams().all().stream().flatMap(stream -> stream.protocols().stream())
        .filter(each -> each.contains("chat")).collect(Collectors.toSet());
  }

  @Test
  void thePeerOfTheOriginalIsSpokenToInOne() {
    Nodes.Driven ours = nodes.driven(1, "chat");
    OriginalPeer peer = original(3, ours.node());
    peer.allow("chat");
    peer.shakeHands(ours.node());
    Nodes.await("established", () -> !ours.node().streamsOf(peer.id()).isEmpty());
    Nodes.get(ours.node().send(peer.id(), "chat", org.blockberry.api.value.Bytes.utf8("hello")));
    assertEquals("chat:hello", peer.next());
    assertEquals(List.of("/glueberry/stream/chat/1.0.0"), List.copyOf(ours.node().sessionOf(peer.id()).streams().of(
        new org.blockberry.glueberry.stream.StreamName("chat")).protocols()));
  }
}

package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Item 26, weakness 3.10: both sides send first on the same stream at the same moment, and every message arrives exactly once. */
class DuplicateStreamsTest extends NodeTestBase {
  private static final int ROUNDS = 100;

  private static String[] names() {
    return IntStream.range(0, ROUNDS).mapToObj(i -> "round" + i).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void betweenTwoNodes(boolean protocolTwo) {
    Nodes.Driven first = nodes.driven(1, fields -> fields.protocolTwo = protocolTwo, names());
    Nodes.Driven second = nodes.driven(2, names());
    first.connect(second);
    for (String name : names()) {
      CompletableFuture<Void> there = first.node().send(second.id(), name, Bytes.utf8("there " + name));
      CompletableFuture<Void> back = second.node().send(first.id(), name, Bytes.utf8("back " + name));
      Nodes.get(there);
      Nodes.get(back);
      first.send(second, name, "again");
      second.send(first, name, "again");
      second.expect("there " + name);
      second.expect("again");
      first.expect("back " + name);
      first.expect("again");
    }
    assertEquals(Optional.empty(), first.node().messages().poll());
    assertEquals(Optional.empty(), second.node().messages().poll());
  }

  @Test
  void withAPeerThatResetsTheDuplicate() {
    Nodes.Driven ours = nodes.driven(1, names());
    OriginalPeer peer = original(3, ours.node());
    List.of(names()).forEach(peer::allow);
    peer.shakeHands(ours.node());
    List<String> expected = new ArrayList<>();
    for (String name : names()) {
      CompletableFuture<Void> there = peer.send(name, "first");
      CompletableFuture<Void> back = ours.node().send(peer.id(), name, Bytes.utf8("one"));
      Nodes.get(there);
      Nodes.get(back);
      Nodes.get(ours.node().send(peer.id(), name, Bytes.utf8("two")));
      assertEquals("first", ours.next().data().toUtf8());
      expected.add(name + ":one");
      expected.add(name + ":two");
    }
    List<String> got = new ArrayList<>();
    expected.forEach(each -> got.add(peer.next()));
    assertEquals(expected.stream().sorted().toList(), got.stream().sorted().toList());
    assertEquals(0, peer.received.size());
    assertEquals(Optional.empty(), ours.node().messages().poll());
  }
}

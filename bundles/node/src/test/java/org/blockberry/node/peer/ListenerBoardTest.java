package org.blockberry.node.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

class ListenerBoardTest {
  private final ListenerBoard board = new ListenerBoard();
  private final AtomicInteger handled = new AtomicInteger();

  private static final class Ears implements TransportListener {
    final List<String> heard = new ArrayList<>();

    @Override
    public void changed(PeerChange change) {
      heard.add(change.toString());
    }

    @Override
    public void received(String peer, String stream, Bytes message, Runnable handled) {
      heard.add(peer + "/" + stream + " " + message.size());
      handled.run();
    }
  }

  private void message() {
    board.received("p", "s", Bytes.utf8("abc"), handled::incrementAndGet);
  }

  @Test
  void whatNobodyHearsIsHandledAtOnce() {
    board.changed(PeerChange.of("p", PeerState.CONNECTED, true, ""));
    message();
    assertEquals(1, handled.get(), "the peer may send on");
  }

  @Test
  void theHighestRankHearsAndTheNextOneWhenItGoes() {
    Ears low = new Ears();
    Ears high = new Ears();
    Ears younger = new Ears();
    board.add(low, 0, 1);
    board.add(high, 5, 2);
    board.add(younger, 5, 3);
    message();
    board.remove(5, 2);
    message();
    board.remove(5, 3);
    board.changed(PeerChange.of("p", PeerState.RECONNECTING, false, "reset"));
    assertEquals(List.of("p/s 3"), high.heard);
    assertEquals(List.of("p/s 3"), younger.heard);
    assertEquals(List.of("p RECONNECTING (reset)"), low.heard);
    assertEquals(2, handled.get());
  }

  @Test
  void aListenerThatThrowsKeepsNothingBack() {
    board.add(new TransportListener() {
      @Override
      public void changed(PeerChange change) {
        throw new IllegalStateException("no");
      }

      @Override
      public void received(String peer, String stream, Bytes message, Runnable done) {
        done.run();
        throw new NoClassDefFoundError("gone with its bundle");
      }
    }, 0, 1);
    board.changed(PeerChange.of("p", PeerState.CONNECTED, true, ""));
    message();
    assertEquals(1, handled.get(), "once, though it threw after it");
  }
}

package org.blockberry.network;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.blockberry.api.network.BanRecord;
import org.blockberry.api.network.PeerRecord;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.Transport;
import org.blockberry.network.streams.ReadyPeer;

/** What operators ask and want; done on the thread of the network. */
final class PeerDesk implements PeerService {
  private static final long WAIT_SECONDS = 5;
  private static final int LONGEST_REASON = 200;

  private final Network network;
  private final Surroundings around;

  PeerDesk(Network network, Surroundings around) {
    this.network = network;
    this.around = around;
  }

  private <R> R ask(Supplier<R> question) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    around.inbox().put(() -> {
      try {
        answer.complete(question.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the network does not answer; it is overloaded or stopping");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  @Override
  public String self() {
    return network.acts().ask("ask who we are", () -> "", Transport::self);
  }

  @Override
  public Reachability reachability() {
    return network.reachability();
  }

  @Override
  public List<PeerRecord> peers() {
    Map<String, PeerView> views = new HashMap<>();
    network.acts().ask("look at peers", List::<PeerView>of, Transport::peers).forEach(view -> views.put(view.peer(), view));
    return ask(() -> {
      long now = around.clock().get().wallMillis();
      List<PeerRecord> records = new ArrayList<>();
      for (String peer : network.connected()) {
        Optional<PeerView> view = Optional.ofNullable(views.get(peer));
        Optional<ReadyPeer> ready = Optional.ofNullable(network.peers().get(peer));
        OptionalLong roundTrip = network.roundTrip(peer);
        records.add(PeerRecord.builder(peer, ready.isPresent())
            .outbound(network.outbound(peer)).persistent(network.persistent().containsKey(peer))
            .ours(ready.map(ReadyPeer::capable).orElse(false)).height(ready.map(ReadyPeer::height).orElse(0L))
            .address(view.map(PeerView::address).filter(text -> !text.isEmpty()).or(() -> ready.map(ReadyPeer::address)).orElse(""))
            .roundTrip(roundTrip.isPresent() ? Duration.ofNanos(roundTrip.getAsLong()) : null)
            .points(network.ledger().points(peer, now)).since(view.flatMap(PeerView::since).orElse(null))
            .bytes(view.map(PeerView::bytesSent).orElse(0L), view.map(PeerView::bytesReceived).orElse(0L)).build());
      }
      return records;
    });
  }

  @Override
  public List<BanRecord> bans() {
    return ask(() -> {
      long now = around.clock().get().wallMillis();
      return network.ledger().bannedPeers(now).stream().map(peer -> {
        var penalty = network.ledger().entries().get(peer);
        return BanRecord.of(peer, penalty.untilMillis() == Long.MAX_VALUE ? null : Instant.ofEpochMilli(penalty.untilMillis()), penalty.bans());
      }).toList();
    });
  }

  @Override
  public void connect(String address) {
    NetworkSettings.Listed peer = NetworkSettings.Listed.of(address).orElseThrow(() -> new IllegalArgumentException("\"" + address
        + "\" is no address such as " + NetworkSettings.EXAMPLE));
    refuseSelf(peer.id());
    ask(() -> {
      if (network.ledger().banned(peer.id(), around.clock().get().wallMillis())) {
        throw new IllegalArgumentException("peer " + peer.id() + " is banned. End that first: peers unban " + peer.id());
      }
      network.keep(peer.id(), peer.address().map(List::of).orElse(List.of()));
      return true;
    });
  }

  @Override
  public boolean disconnect(String peer) {
    return ask(() -> network.letGo(peer));
  }

  @Override
  public void ban(String peer, String reason) {
    if (peer.isEmpty() || peer.length() > Transport.MAX_ID_LENGTH || peer.indexOf('/') >= 0 || peer.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("\"" + peer + "\" is no id of a peer such as 12D3KooW…");
    }
    refuseSelf(peer);
    String text = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    ask(() -> {
      network.ban(peer, text.isEmpty() ? "an operator wants it" : text);
      return true;
    });
  }

  @Override
  public boolean unban(String peer) {
    return ask(() -> network.pardon(peer));
  }

  private void refuseSelf(String peer) {
    if (peer.equals(self())) {
      throw new IllegalArgumentException(peer + " is this node itself");
    }
  }
}

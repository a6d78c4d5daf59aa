package org.blockberry.node.answer;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;

/** Checks what a transport answers. */
record CheckedTransport(Transport transport) implements Transport {
  private static final int MOST_PEERS = 100_000;
  private static final int MOST_BANNED = 1_000_000;
  private static final int MOST_ADDRESSES = 1_024;

  @Override
  public void start() throws Exception {
    transport.start();
  }

  @Override
  public void close() throws Exception {
    transport.close();
  }

  @Override
  public String self() {
    String self = Answers.present(transport.self(), "self");
    Answers.require(!self.isEmpty() && self.length() <= MAX_ID_LENGTH, "self gave an id of " + self.length() + " characters");
    return self;
  }

  @Override
  public List<String> addresses() {
    List<String> addresses = Answers.copy(transport.addresses(), "addresses");
    Answers.require(addresses.size() <= MOST_ADDRESSES, "addresses gave " + addresses.size() + " addresses");
    return addresses;
  }

  @Override
  public void offer(Set<StreamSpec> streams) {
    transport.offer(streams);
  }

  @Override
  public void advertise(Set<String> capabilities) {
    transport.advertise(capabilities);
  }

  @Override
  public void connect(String peer, List<String> addresses) {
    transport.connect(peer, addresses);
  }

  @Override
  public void disconnect(String peer) {
    transport.disconnect(peer);
  }

  @Override
  public void ban(String peer) {
    transport.ban(peer);
  }

  @Override
  public void unban(String peer) {
    transport.unban(peer);
  }

  @Override
  public Set<String> banned() {
    Set<String> banned = Answers.copy(transport.banned(), "banned");
    Answers.require(banned.size() <= MOST_BANNED, "banned gave " + banned.size() + " peers");
    return banned;
  }

  @Override
  public void admit(String peer, Set<String> streams) {
    transport.admit(peer, streams);
  }

  @Override
  public void establish(String peer) {
    transport.establish(peer);
  }

  @Override
  public CompletionStage<Void> send(String peer, String stream, Bytes message) {
    return Answers.present(transport.send(peer, stream, message), "send");
  }

  @Override
  public int maxMessageBytes() {
    int most = transport.maxMessageBytes();
    Answers.require(most > 0, "maxMessageBytes gave " + most + " but must give 1 or more");
    return most;
  }

  @Override
  public List<PeerView> peers() {
    List<PeerView> peers = Answers.copy(transport.peers(), "peers");
    Answers.require(peers.size() <= MOST_PEERS, "peers gave " + peers.size() + " peers");
    return peers;
  }
}

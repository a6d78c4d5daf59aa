package org.blockberry.glueberry.testing;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/** An address book in memory. Under the network's lock. */
final class FakeBook {
  private final Clock clock;
  private final Map<PeerId, PeerEntry> entries = new TreeMap<>();

  FakeBook(Clock clock) {
    this.clock = clock;
  }

  private PeerEntry known(PeerId peer) {
    OffsetDateTime now = OffsetDateTime.now(clock);
    return entries.getOrDefault(peer, new PeerEntry(peer, Optional.empty(), Map.of(), Optional.empty(), false, now, now, List.of()));
  }

  private void put(PeerEntry entry, List<Multiaddr> addresses, Map<String, String> metadata, boolean blacklisted) {
    entries.put(entry.peer(), new PeerEntry(entry.peer(), entry.publicKey(), metadata, entry.lastSeen(), blacklisted, entry.createdAt(),
        OffsetDateTime.now(clock), addresses));
  }

  void remember(PeerId peer) {
    entries.putIfAbsent(peer, known(peer));
  }

  void add(PeerId peer, List<Multiaddr> addresses, Optional<Map<String, String>> metadata) {
    if (blacklisted(peer)) {
      throw GlueberryException.of(ErrorCode.PEER_BLACKLISTED, "the peer is blacklisted").peer(peer);
    }
    PeerEntry entry = known(peer);
    put(entry, addresses, metadata.orElse(entry.metadata()), false);
  }

  void remove(PeerId peer) {
    if (!required(peer).blacklisted()) {
      entries.remove(peer);
    }
  }

  void blacklist(PeerId peer) {
    PeerEntry entry = known(peer);
    put(entry, entry.addresses(), entry.metadata(), true);
  }

  void unblacklist(PeerId peer) {
    PeerEntry entry = required(peer);
    put(entry, entry.addresses(), entry.metadata(), false);
  }

  PeerEntry required(PeerId peer) {
    return get(peer).orElseThrow(() -> GlueberryException.of(ErrorCode.PEER_NOT_FOUND, "the peer is not in the address book").peer(peer));
  }

  boolean blacklisted(PeerId peer) {
    return get(peer).filter(PeerEntry::blacklisted).isPresent();
  }

  Optional<PeerEntry> get(PeerId peer) {
    return Optional.ofNullable(entries.get(peer));
  }

  Collection<PeerEntry> all() {
    return entries.values();
  }
}

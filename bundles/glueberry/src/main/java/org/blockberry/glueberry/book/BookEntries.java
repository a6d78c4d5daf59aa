package org.blockberry.glueberry.book;

import static java.util.Objects.requireNonNull;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/** The entries and their rules, without the file. A pure core, for one thread; the time is passed in. */
final class BookEntries {
  private final BookLimits limits;
  private final Map<PeerId, PeerEntry> entries;

  BookEntries(BookLimits limits, Map<PeerId, PeerEntry> entries) {
    this.limits = requireNonNull(limits, "limits");
    this.entries = new TreeMap<>(entries);
  }

  /** A copy to try a change on; the caller keeps it when the file has it. */
  BookEntries copy() {
    return new BookEntries(limits, entries);
  }

  void add(PeerId peer, List<Multiaddr> addresses, Optional<Map<String, String>> metadata, OffsetDateTime now) {
    refuseBlacklisted(peer);
    for (Multiaddr address : addresses) {
      if (address.peerId().filter(named -> !named.equals(peer)).isPresent()) {
        throw error(ErrorCode.INVALID_CONFIG, "an address names another peer", peer);
      }
    }
    if (addresses.size() > limits.addressesPerPeer()) {
      throw error(ErrorCode.INVALID_CONFIG, "a peer may have " + limits.addressesPerPeer() + " addresses, not " + addresses.size(), peer);
    }
    metadata.ifPresent(given -> checkMetadata(peer, given));
    if (!entries.containsKey(peer) && entries.size() >= limits.peers()) {
      throw error(ErrorCode.BUFFER_FULL, "the address book is full with " + limits.peers() + " peers", peer);
    }
    PeerEntry entry = entries.getOrDefault(peer, PeerEntry.fresh(peer, now)).withAddresses(addresses, now);
    entries.put(peer, metadata.isPresent() ? entry.withMetadata(metadata.get(), now) : entry);
  }

  /** Takes the entry out. A blacklisted peer stays blacklisted (specification 3.18): only that is kept of it. */
  void remove(PeerId peer, OffsetDateTime now) {
    PeerEntry entry = require(peer);
    if (entry.blacklisted()) {
      entries.put(peer, entry.withAddresses(List.of(), now).withMetadata(Map.of(), now));
    } else {
      entries.remove(peer);
    }
  }

  /** Also of peers that are not known (specification 3.19). In a full book the peer that was longest not seen makes room. */
  void blacklist(PeerId peer, OffsetDateTime now) {
    if (!entries.containsKey(peer) && entries.size() >= limits.peers()) {
      PeerEntry oldest = entries.values().stream().filter(entry -> !entry.blacklisted())
          .min(Comparator.comparing(entry -> entry.lastSeen().orElse(entry.createdAt()).toInstant()))
          .orElseThrow(() -> error(ErrorCode.BUFFER_FULL, "the blacklist is full with " + limits.peers() + " peers", peer));
      entries.remove(oldest.peer());
    }
    entries.put(peer, entries.getOrDefault(peer, PeerEntry.fresh(peer, now)).withBlacklisted(true, now));
  }

  void unblacklist(PeerId peer, OffsetDateTime now) {
    entries.put(peer, require(peer).withBlacklisted(false, now));
  }

  void publicKey(PeerId peer, Bytes key, OffsetDateTime now) {
    if (!peer.publicKey().map(PublicKey::data).equals(Optional.of(key))) {
      throw error(ErrorCode.HANDSHAKE_FAILED, "the key is not the key of its peer id", peer).retriable(false);
    }
    entries.put(peer, require(peer).withPublicKey(key, now));
  }

  /** Merges; an empty value takes the key out. */
  void updateMetadata(PeerId peer, Map<String, String> changes, OffsetDateTime now) {
    Map<String, String> merged = new TreeMap<>(require(peer).metadata());
    changes.forEach((key, value) -> {
      if (value.isEmpty()) {
        merged.remove(key);
      } else {
        merged.put(key, value);
      }
    });
    checkMetadata(peer, merged);
    entries.put(peer, require(peer).withMetadata(merged, now));
  }

  /** False if the peer is not in the book. */
  boolean seen(PeerId peer, OffsetDateTime now) {
    return entries.computeIfPresent(peer, (key, entry) -> entry.seen(now)) != null;
  }

  boolean blacklisted(PeerId peer) {
    PeerEntry entry = entries.get(peer);
    return entry != null && entry.blacklisted();
  }

  Set<PeerId> blacklist() {
    return entries.values().stream().filter(PeerEntry::blacklisted).map(PeerEntry::peer).collect(Collectors.toUnmodifiableSet());
  }

  Optional<PeerEntry> get(PeerId peer) {
    return Optional.ofNullable(entries.get(peer));
  }

  Collection<PeerEntry> all() {
    return new ArrayList<>(entries.values());
  }

  void refuseBlacklisted(PeerId peer) {
    if (blacklisted(peer)) {
      throw error(ErrorCode.PEER_BLACKLISTED, "the peer is blacklisted", peer);
    }
  }

  private PeerEntry require(PeerId peer) {
    return get(peer).orElseThrow(() -> error(ErrorCode.PEER_NOT_FOUND, "the peer is not in the address book", peer));
  }

  private void checkMetadata(PeerId peer, Map<String, String> metadata) {
    int size = PeerEntry.sizeOf(metadata);
    if (size > limits.metadataBytes()) {
      throw error(ErrorCode.INVALID_CONFIG, "metadata of " + size + " bytes is too large, " + limits.metadataBytes() + " fit", peer);
    }
  }

  private static GlueberryException error(ErrorCode code, String message, PeerId peer) {
    return GlueberryException.of(code, message).peer(peer);
  }
}

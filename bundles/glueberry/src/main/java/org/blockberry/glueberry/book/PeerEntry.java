package org.blockberry.glueberry.book;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/**
 * What the book knows of a peer. Immutable.
 *
 * @param publicKey its Ed25519 key, once it was given
 * @param metadata whatever the application wants, sorted by key
 * @param lastSeen when it was last connected, empty for never. Times keep their offset, for the file is written back as it was
 * @param addresses in the order they were given
 */
public record PeerEntry(PeerId peer, Optional<Bytes> publicKey, Map<String, String> metadata, Optional<OffsetDateTime> lastSeen,
    boolean blacklisted, OffsetDateTime createdAt, OffsetDateTime updatedAt, List<Multiaddr> addresses) {
  /** Checks for null and copies. */
  public PeerEntry {
    requireNonNull(peer, "peer");
    requireNonNull(publicKey, "publicKey");
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    requireNonNull(lastSeen, "lastSeen");
    requireNonNull(createdAt, "createdAt");
    requireNonNull(updatedAt, "updatedAt");
    addresses = List.copyOf(addresses);
  }

  static PeerEntry fresh(PeerId peer, OffsetDateTime now) {
    return new PeerEntry(peer, Optional.empty(), Map.of(), Optional.empty(), false, now, now, List.of());
  }

  PeerEntry withAddresses(List<Multiaddr> other, OffsetDateTime now) {
    return new PeerEntry(peer, publicKey, metadata, lastSeen, blacklisted, createdAt, now, other);
  }

  PeerEntry withMetadata(Map<String, String> other, OffsetDateTime now) {
    return new PeerEntry(peer, publicKey, other, lastSeen, blacklisted, createdAt, now, addresses);
  }

  PeerEntry withPublicKey(Bytes key, OffsetDateTime now) {
    return new PeerEntry(peer, Optional.of(key), metadata, lastSeen, blacklisted, createdAt, now, addresses);
  }

  PeerEntry withBlacklisted(boolean other, OffsetDateTime now) {
    return new PeerEntry(peer, publicKey, metadata, lastSeen, other, createdAt, now, addresses);
  }

  PeerEntry seen(OffsetDateTime now) {
    return new PeerEntry(peer, publicKey, metadata, Optional.of(now), blacklisted, createdAt, updatedAt, addresses);
  }

  /** Bytes of all keys and values. */
  static int sizeOf(Map<String, String> metadata) {
    int size = 0;
    for (Map.Entry<String, String> each : metadata.entrySet()) {
      size += each.getKey().getBytes(StandardCharsets.UTF_8).length + each.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }
}

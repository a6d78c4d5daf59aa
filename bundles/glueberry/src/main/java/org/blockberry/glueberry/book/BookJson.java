package org.blockberry.glueberry.book;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/**
 * The original's file form, byte for byte (specification 2.12). Unknown fields are passed over, addresses that are none are left out, all else that
 * is not as it should be makes the file damaged. Pure.
 */
final class BookJson {
  private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).maxStringLength(1 << 16).build()).build();
  private static final OffsetDateTime NEVER = OffsetDateTime.parse("0001-01-01T00:00:00Z");

  private BookJson() {}

  /**
   * Reads a file.
   *
   * @return by peer. An entry that stands under another name counts for the peer it names; when a peer comes twice and one is blacklisted, it is
   * @throws DamagedBookException if it does not parse, or exceeds the limits
   */
  static Map<PeerId, PeerEntry> read(byte[] file, BookLimits limits) throws DamagedBookException {
    Map<PeerId, PeerEntry> entries = new TreeMap<>();
    if (file.length == 0) {
      return entries;
    }
    try (JsonParser in = JSON.createParser(file)) {
      require(in.nextToken() == JsonToken.START_OBJECT, "is no object");
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        if (field.equals("version")) {
          require(value == JsonToken.VALUE_NUMBER_INT, "has a version that is no number");
        } else if (field.equals("peers") && value != JsonToken.VALUE_NULL) {
          readPeers(in, entries, limits);
        } else {
          in.skipChildren();
        }
      }
      require(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null, "does not end with its object");
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      throw new DamagedBookException("the address book does not parse", e);
    }
    return entries;
  }

  private static void readPeers(JsonParser in, Map<PeerId, PeerEntry> entries, BookLimits limits) throws IOException, DamagedBookException {
    require(in.currentToken() == JsonToken.START_OBJECT, "has peers that are no object");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      require(in.nextToken() == JsonToken.START_OBJECT, "has a peer that is no object");
      PeerEntry read = readEntry(in, limits);
      entries.merge(read.peer(), read, (one, other) -> one.blacklisted() ? one : other);
      require(entries.size() <= limits.peers(), "has more than " + limits.peers() + " peers");
    }
  }

  private static PeerEntry readEntry(JsonParser in, BookLimits limits) throws IOException, DamagedBookException {
    PeerId peer = null;
    Optional<Bytes> key = Optional.empty();
    Map<String, String> metadata = new TreeMap<>();
    OffsetDateTime lastSeen = NEVER;
    OffsetDateTime created = NEVER;
    OffsetDateTime updated = NEVER;
    boolean blacklisted = false;
    List<Multiaddr> addresses = new ArrayList<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      JsonToken value = in.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue; // Go leaves the field as it is
      }
      switch (field) {
        case "peer_id" -> peer = PeerId.parse(text(in));
        case "public_key" -> key = Optional.of(Bytes.wrap(Base64.getDecoder().decode(text(in)))).filter(bytes -> !bytes.isEmpty());
        case "metadata" -> readMetadata(in, metadata, limits);
        case "last_seen" -> lastSeen = OffsetDateTime.parse(text(in));
        case "created_at" -> created = OffsetDateTime.parse(text(in));
        case "updated_at" -> updated = OffsetDateTime.parse(text(in));
        case "blacklisted" -> blacklisted = flag(value);
        case "multiaddrs" -> readAddresses(in, addresses, limits);
        default -> in.skipChildren();
      }
    }
    require(peer != null, "has a peer without an id");
    return new PeerEntry(peer, key, metadata, lastSeen.equals(NEVER) ? Optional.empty() : Optional.of(lastSeen), blacklisted, created, updated,
        addresses);
  }

  private static void readMetadata(JsonParser in, Map<String, String> metadata, BookLimits limits) throws IOException, DamagedBookException {
    require(in.currentToken() == JsonToken.START_OBJECT, "has metadata that is no object");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      metadata.put(name, text(in));
    }
    require(PeerEntry.sizeOf(metadata) <= limits.metadataBytes(), "has metadata of more than " + limits.metadataBytes() + " bytes");
  }

  private static void readAddresses(JsonParser in, List<Multiaddr> addresses, BookLimits limits) throws IOException, DamagedBookException {
    require(in.currentToken() == JsonToken.START_ARRAY, "has addresses that are no array");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String address = text(in);
      if (addresses.size() < limits.addressesPerPeer()) {
        try {
          addresses.add(Multiaddr.parse(address));
        } catch (IllegalArgumentException e) {
          continue; // as the original: one address it cannot use is not worth the book
        }
      }
    }
  }

  private static String text(JsonParser in) throws IOException, DamagedBookException {
    require(in.currentToken() == JsonToken.VALUE_STRING, "has something else where text must stand");
    return in.getText();
  }

  private static boolean flag(JsonToken value) throws DamagedBookException {
    require(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE, "has a blacklisted that is neither true nor false");
    return value == JsonToken.VALUE_TRUE;
  }

  private static void require(boolean holds, String what) throws DamagedBookException {
    if (!holds) {
      throw new DamagedBookException("the address book " + what);
    }
  }

  /** The whole file as Go's encoder writes it: two spaces, sorted, no newline at the end. */
  static String write(Collection<PeerEntry> entries) {
    Map<String, PeerEntry> sorted = new TreeMap<>();
    entries.forEach(entry -> sorted.put(entry.peer().toString(), entry));
    JsonOut out = new JsonOut();
    out.open('{').number("version", 1).field("peers").open('{');
    sorted.forEach((name, entry) -> {
      out.field(name).open('{').text("peer_id", name);
      entry.publicKey().ifPresent(key -> out.text("public_key", Base64.getEncoder().encodeToString(key.toArray())));
      if (!entry.metadata().isEmpty()) {
        out.field("metadata").open('{');
        entry.metadata().forEach(out::text);
        out.close('}');
      }
      out.text("last_seen", GoTime.text(entry.lastSeen().orElse(NEVER)));
      out.flag("blacklisted", entry.blacklisted());
      out.text("created_at", GoTime.text(entry.createdAt())).text("updated_at", GoTime.text(entry.updatedAt()));
      out.field("multiaddrs").open('[');
      entry.addresses().forEach(address -> out.element(address.toString()));
      out.close(']').close('}');
    });
    return out.close('}').close('}').toString();
  }
}

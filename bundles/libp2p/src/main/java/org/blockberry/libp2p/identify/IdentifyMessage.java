package org.blockberry.libp2p.identify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.identity.SignatureVerifier;
import org.blockberry.libp2p.wire.ProtoReader;
import org.blockberry.libp2p.wire.ProtoWriter;

/**
 * What a peer says about itself. Only the connection proves who it is: compare {@code publicKey} with its key before using the rest, and ask
 * {@link #believed} for its addresses.
 *
 * @param publicKey js refuses a message without it
 * @param listenAddresses where it says it listens; foreign ones that we cannot read are left out
 * @param protocols the stream protocols it has now, each at most 256 characters
 * @param observedAddress our address as it sees it
 * @param protocolVersion at most 256 characters, to be escaped when shown
 * @param agentVersion at most 256 characters, to be escaped when shown
 * @param signedPeerRecord an encoded {@link SignedPeerRecord} that nobody has verified
 */
public record IdentifyMessage(Optional<PublicKey> publicKey, List<Multiaddr> listenAddresses, List<String> protocols,
    Optional<Multiaddr> observedAddress, String protocolVersion, String agentVersion, Optional<Bytes> signedPeerRecord) {
  /** Most addresses, and most protocols, that are taken from a peer; the rest is passed over. */
  public static final int MAX_ENTRIES = 256;
  private static final int MAX_TEXT_BYTES = 256;
  private static final int PUBLIC_KEY = 1;
  private static final int LISTEN_ADDRS = 2;
  private static final int PROTOCOLS = 3;
  private static final int OBSERVED_ADDR = 4;
  private static final int PROTOCOL_VERSION = 5;
  private static final int AGENT_VERSION = 6;
  private static final int SIGNED_PEER_RECORD = 8;

  /** Copies the lists. */
  public IdentifyMessage {
    listenAddresses = List.copyOf(listenAddresses);
    protocols = List.copyOf(protocols);
  }

  /** Without a signed record. */
  public IdentifyMessage(Optional<PublicKey> publicKey, List<Multiaddr> listenAddresses, List<String> protocols,
      Optional<Multiaddr> observedAddress, String protocolVersion, String agentVersion) {
    this(publicKey, listenAddresses, protocols, observedAddress, protocolVersion, agentVersion, Optional.empty());
  }

  /** The same with a signed record. */
  public IdentifyMessage withSignedPeerRecord(Bytes record) {
    return new IdentifyMessage(publicKey, listenAddresses, protocols, observedAddress, protocolVersion, agentVersion, Optional.of(record));
  }

  /**
   * The same with the addresses that count, as go does it: those of a signed record of {@code remote} if there is one; none if it is of another peer;
   * the unsigned ones if there is no record, or none that anybody has signed. Costs a verification.
   */
  public IdentifyMessage believed(PeerId remote, SignatureVerifier verifier) {
    List<Multiaddr> addresses = listenAddresses;
    if (signedPeerRecord.isPresent()) {
      try {
        SignedPeerRecord signed = SignedPeerRecord.decode(signedPeerRecord.get());
        if (signed.isValid(verifier)) {
          SignedPeerRecord.PeerRecord record = signed.record();
          boolean own = record.peerId().equals(remote) && signed.key().peerId().equals(remote);
          addresses = own ? record.addresses() : List.of();
        }
      } catch (MalformedException unreadable) {
        addresses = listenAddresses;
      }
    }
    return new IdentifyMessage(publicKey, addresses, protocols, observedAddress, protocolVersion, agentVersion, Optional.empty());
  }

  /**
   * Reads the protobuf form.
   *
   * @throws MalformedException if it is no message at all; an address we cannot read does not make it so
   */
  public static IdentifyMessage decode(Bytes message) {
    ProtoReader reader = new ProtoReader(message);
    Optional<PublicKey> key = Optional.empty();
    List<Multiaddr> listen = new ArrayList<>();
    List<String> protocols = new ArrayList<>();
    Optional<Multiaddr> observed = Optional.empty();
    String protocolVersion = "";
    String agentVersion = "";
    Optional<Bytes> record = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case PUBLIC_KEY -> key = Optional.of(PublicKey.decode(reader.bytes()));
        case LISTEN_ADDRS -> {
          Bytes address = reader.bytes();
          if (listen.size() < MAX_ENTRIES) {
            address(address).ifPresent(listen::add);
          }
        }
        case PROTOCOLS -> {
          String protocol = reader.text();
          if (protocols.size() < MAX_ENTRIES && protocol.length() <= MAX_TEXT_BYTES) {
            protocols.add(protocol);
          }
        }
        case OBSERVED_ADDR -> observed = address(reader.bytes());
        case PROTOCOL_VERSION -> protocolVersion = bounded(reader.text());
        case AGENT_VERSION -> agentVersion = bounded(reader.text());
        case SIGNED_PEER_RECORD -> record = Optional.of(reader.bytes());
        default -> reader.skip();
      }
    }
    return new IdentifyMessage(key, listen, protocols, observed, protocolVersion, agentVersion, record);
  }

  /** The protobuf form, fields in ascending order as go writes them. */
  public Bytes encode() {
    ProtoWriter message = new ProtoWriter();
    publicKey.ifPresent(key -> message.bytes(PUBLIC_KEY, key.encode()));
    listenAddresses.forEach(address -> message.bytes(LISTEN_ADDRS, address.encode()));
    protocols.forEach(protocol -> message.text(PROTOCOLS, protocol));
    observedAddress.ifPresent(address -> message.bytes(OBSERVED_ADDR, address.encode()));
    message.text(PROTOCOL_VERSION, protocolVersion).text(AGENT_VERSION, agentVersion);
    signedPeerRecord.ifPresent(record -> message.bytes(SIGNED_PEER_RECORD, record));
    return message.message();
  }

  /** This one followed by {@code part}: lists grow, single values are replaced where the part has them. */
  IdentifyMessage merge(IdentifyMessage part) {
    return new IdentifyMessage(part.publicKey.or(() -> publicKey), joined(listenAddresses, part.listenAddresses),
        joined(protocols, part.protocols), part.observedAddress.or(() -> observedAddress),
        part.protocolVersion.isEmpty() ? protocolVersion : part.protocolVersion, part.agentVersion.isEmpty() ? agentVersion : part.agentVersion,
        part.signedPeerRecord.or(() -> signedPeerRecord));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> joined = new ArrayList<>(first);
    joined.addAll(second.subList(0, Math.min(second.size(), MAX_ENTRIES - first.size())));
    return joined;
  }

  static Optional<Multiaddr> address(Bytes bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes));
    } catch (MalformedException foreign) {
      return Optional.empty(); // of a transport we do not know
    }
  }

  private static String bounded(String text) {
    return text.length() <= MAX_TEXT_BYTES ? text : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_TEXT_BYTES)));
  }
}

package org.blockberry.libp2p.identify;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.identity.SignatureVerifier;
import org.blockberry.libp2p.wire.ProtoReader;
import org.blockberry.libp2p.wire.ProtoWriter;
import org.blockberry.libp2p.wire.Uvarint;

/**
 * The addresses of a peer with its signature, so that they can be believed also when others hand them on. Pure; {@link #isValid} costs one
 * verification.
 *
 * @param key of whoever signed
 * @param payload the encoded record, as it was signed
 * @param signature over domain, type and payload
 */
public record SignedPeerRecord(PublicKey key, Bytes payload, Bytes signature) {
  /** Longest encoded form that is looked at, in bytes. */
  public static final int MAX_BYTES = 8_192;
  private static final String DOMAIN = "libp2p-peer-record";
  private static final Bytes TYPE = Bytes.fromHex("0301");

  /**
   * What is signed.
   *
   * @param sequence a later record has a larger number
   * @param addresses at most {@link IdentifyMessage#MAX_ENTRIES}; foreign ones that we cannot read are left out
   */
  public record PeerRecord(PeerId peerId, long sequence, List<Multiaddr> addresses) {
    /** Copies the list. */
    public PeerRecord {
      addresses = List.copyOf(addresses);
    }

    /** The protobuf form. */
    public Bytes encode() {
      ProtoWriter record = new ProtoWriter().bytes(1, peerId.encode()).varint(2, sequence);
      addresses.forEach(address -> record.bytes(3, new ProtoWriter().bytes(1, address.encode()).message()));
      return record.message();
    }

    /**
     * Reads the protobuf form.
     *
     * @throws MalformedException if it is none, or names no peer
     */
    public static PeerRecord decode(Bytes payload) {
      ProtoReader reader = new ProtoReader(payload);
      PeerId peer = null;
      long sequence = 0;
      List<Multiaddr> addresses = new ArrayList<>();
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> peer = PeerId.decode(reader.bytes());
          case 2 -> sequence = reader.varint();
          case 3 -> {
            Bytes entry = reader.bytes();
            if (addresses.size() < IdentifyMessage.MAX_ENTRIES) {
              address(entry, addresses);
            }
          }
          default -> reader.skip();
        }
      }
      if (peer == null) {
        throw new MalformedException("a peer record names no peer");
      }
      return new PeerRecord(peer, sequence, addresses);
    }

    private static void address(Bytes entry, List<Multiaddr> addresses) {
      ProtoReader reader = new ProtoReader(entry);
      while (reader.next()) {
        if (reader.field() == 1) {
          IdentifyMessage.address(reader.bytes()).ifPresent(addresses::add);
        } else {
          reader.skip();
        }
      }
    }
  }

  /** Signs where we are. */
  public static SignedPeerRecord sign(Identity identity, long sequence, List<Multiaddr> addresses) {
    Bytes payload = new PeerRecord(identity.peerId(), sequence, addresses).encode();
    return new SignedPeerRecord(identity.publicKey(), payload, identity.sign(signed(payload)));
  }

  /**
   * Reads the protobuf form.
   *
   * @throws MalformedException if it is none, longer than {@link #MAX_BYTES}, or an envelope of something else
   */
  public static SignedPeerRecord decode(Bytes envelope) {
    if (envelope.size() > MAX_BYTES) {
      throw new MalformedException("a signed record has " + envelope.size() + " bytes but may have " + MAX_BYTES);
    }
    ProtoReader reader = new ProtoReader(envelope);
    PublicKey key = null;
    Bytes type = Bytes.EMPTY;
    Bytes payload = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> key = PublicKey.decode(reader.bytes());
        case 2 -> type = reader.bytes();
        case 3 -> payload = reader.bytes();
        case 5 -> signature = reader.bytes();
        default -> reader.skip();
      }
    }
    if (key == null || !type.equals(TYPE)) {
      throw new MalformedException("a signed record has no key, or is not one of a peer");
    }
    return new SignedPeerRecord(key, payload, signature);
  }

  /** The protobuf form. */
  public Bytes encode() {
    return new ProtoWriter().bytes(1, key.encode()).bytes(2, TYPE).bytes(3, payload).bytes(5, signature).message();
  }

  /** Whether the key has signed it. A key of a type that the verifier does not allow has not. */
  public boolean isValid(SignatureVerifier verifier) {
    try {
      return verifier.verify(key, signed(payload), signature);
    } catch (PeerViolation notAllowed) {
      return false;
    }
  }

  /**
   * What the record says.
   *
   * @throws MalformedException if the payload is no record
   */
  public PeerRecord record() {
    return PeerRecord.decode(payload);
  }

  private static Bytes signed(Bytes payload) {
    return delimited(Bytes.utf8(DOMAIN)).concat(delimited(TYPE)).concat(delimited(payload));
  }

  private static Bytes delimited(Bytes part) {
    ByteBuffer length = ByteBuffer.allocate(Uvarint.MAX_BYTES);
    Uvarint.write(part.size(), length);
    return Bytes.copyOf(length.array(), 0, length.position()).concat(part);
  }
}

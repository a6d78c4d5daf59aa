package org.blockberry.libp2p.address;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.wire.Uvarint;

/**
 * An address that says how it is to be used, such as {@code /ip4/192.0.2.1/tcp/9000/p2p/12D3KooW…}. {@code toString} gives the canonical text.
 * Immutable.
 *
 * @param components 1 to 32, outermost first
 */
public record Multiaddr(List<Component> components) {
  /** Longest binary form in bytes; checked before it is parsed. */
  public static final int MAX_BYTES = 1_024;
  private static final int MAX_TEXT = 2_048;
  private static final int MAX_COMPONENTS = 32;

  /** Checks the number of components. */
  public Multiaddr {
    components = List.copyOf(components);
    if (components.isEmpty() || components.size() > MAX_COMPONENTS) {
      throw new MalformedException("an address has 1 to " + MAX_COMPONENTS + " parts, not " + components.size());
    }
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedException if it is none, or has a part whose name we do not know
   */
  public static Multiaddr parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw new MalformedException("an address has " + text.length() + " characters but may have " + MAX_TEXT);
    }
    if (!text.startsWith("/")) {
      throw new MalformedException(MalformedException.quote(text) + " does not begin with a slash");
    }
    String[] words = text.substring(1).split("/", -1);
    int end = words.length;
    while (end > 0 && words[end - 1].isEmpty()) {
      end--;
    }
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < end; ) {
      String name = words[i++];
      Protocol protocol = Protocol.named(name)
          .orElseThrow(() -> new MalformedException("no part of an address is called " + MalformedException.quote(name)));
      if (!protocol.hasValue()) {
        components.add(new Component(protocol, Bytes.EMPTY));
      } else if (i < end) {
        components.add(Component.parse(protocol, words[i++]));
      } else {
        throw new MalformedException("the value of " + name + " is missing");
      }
    }
    return new Multiaddr(components);
  }

  /**
   * Reads the binary form.
   *
   * @throws MalformedException if it is none, or has a part whose number we do not know
   */
  public static Multiaddr decode(Bytes bytes) {
    if (bytes.size() > MAX_BYTES) {
      throw new MalformedException("an address has " + bytes.size() + " bytes but may have " + MAX_BYTES);
    }
    ByteBuffer from = bytes.asBuffer();
    List<Component> components = new ArrayList<>();
    while (from.hasRemaining()) {
      long code = Uvarint.read(from);
      Protocol protocol = Protocol.coded(code).orElseThrow(() -> new MalformedException("no part of an address has number " + code));
      long length = protocol.form().fixedBytes() >= 0 ? protocol.form().fixedBytes() : Uvarint.read(from);
      if (length > from.remaining()) {
        throw new MalformedException("the value of " + protocol.text() + " is cut off");
      }
      byte[] value = new byte[(int) length];
      from.get(value);
      components.add(new Component(protocol, Bytes.wrap(value)));
    }
    return new Multiaddr(components);
  }

  /** The binary form. */
  public Bytes encode() {
    int size = 0;
    for (Component component : components) {
      int length = component.value().size();
      size += Uvarint.size(component.protocol().code()) + Uvarint.size(length) + length;
    }
    ByteBuffer to = ByteBuffer.allocate(size);
    for (Component component : components) {
      Uvarint.write(component.protocol().code(), to);
      if (component.protocol().form().fixedBytes() < 0) {
        Uvarint.write(component.value().size(), to);
      }
      to.put(component.value().asBuffer());
    }
    return Bytes.copyOf(to.array(), 0, to.position());
  }

  /** The peer at the end of this address, when it is named. */
  public Optional<PeerId> peerId() {
    Component last = components.get(components.size() - 1);
    return last.protocol() == Protocol.P2P ? Optional.of(PeerId.decode(last.value())) : Optional.empty();
  }

  /** This address with {@code peer} named at its end. If it already names one there, that is replaced. */
  public Multiaddr withPeerId(PeerId peer) {
    List<Component> longer = new ArrayList<>(components);
    if (peerId().isPresent()) {
      longer.remove(longer.size() - 1);
    }
    longer.add(new Component(Protocol.P2P, peer.encode()));
    return new Multiaddr(longer);
  }

  /** This address without the peer at its end; empty if it is nothing but the name of a peer. */
  public Optional<Multiaddr> withoutPeerId() {
    if (peerId().isEmpty()) {
      return Optional.of(this);
    }
    return components.size() == 1 ? Optional.empty() : Optional.of(new Multiaddr(components.subList(0, components.size() - 1)));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    components.forEach(text::append);
    return text.toString();
  }
}

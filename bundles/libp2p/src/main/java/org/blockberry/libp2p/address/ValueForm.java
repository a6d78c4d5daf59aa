package org.blockberry.libp2p.address;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.wire.ProtoReader;
import org.blockberry.libp2p.wire.Uvarint;

/** How the value of a part is written, in text and in bytes. Pure. */
enum ValueForm {
  NONE(0) {
    @Override
    Bytes parse(String text) {
      throw new MalformedException("this part has no value");
    }

    @Override
    String print(Bytes value) {
      return "";
    }
  },
  IP4(4) {
    @Override
    Bytes parse(String text) {
      return Ip4Text.parse(text);
    }

    @Override
    String print(Bytes value) {
      return Ip4Text.print(value, 0);
    }
  },
  IP6(16) {
    @Override
    Bytes parse(String text) {
      return Ip6Text.parse(text);
    }

    @Override
    String print(Bytes value) {
      return Ip6Text.print(value);
    }
  },
  PORT(2) {
    @Override
    Bytes parse(String text) {
      if (!text.matches("0*[0-9]{1,5}")) {
        throw new MalformedException(MalformedException.quote(text) + " is no port");
      }
      int port = text.chars().reduce(0, (sum, digit) -> sum * 10 + digit - '0');
      if (port > 65_535) {
        throw new MalformedException("port " + port + " is above 65535");
      }
      return Bytes.wrap(new byte[] {(byte) (port >>> 8), (byte) port});
    }

    @Override
    String print(Bytes value) {
      return Integer.toString((value.at(0) & 0xff) << 8 | value.at(1) & 0xff);
    }
  },
  /** A name: UTF-8 without slash and control characters, which would forge lines in a log. */
  TEXT(ValueForm.PREFIXED) {
    @Override
    Bytes parse(String text) {
      Bytes value = Bytes.utf8(text);
      check(value);
      return value;
    }

    @Override
    void check(Bytes value) {
      String text = ProtoReader.utf8(value.asBuffer());
      if (text.isEmpty() || text.indexOf('/') >= 0 || text.chars().anyMatch(Character::isISOControl)) {
        throw new MalformedException(MalformedException.quote(text) + " is no name");
      }
    }

    @Override
    String print(Bytes value) {
      return value.toUtf8();
    }
  },
  PEER(ValueForm.PREFIXED) {
    @Override
    Bytes parse(String text) {
      return PeerId.parse(text).encode();
    }

    @Override
    void check(Bytes value) {
      PeerId.decode(value);
    }

    @Override
    String print(Bytes value) {
      return PeerId.decode(value).toString();
    }
  },
  /** A multihash; its text is base64url with the letter of multibase in front. */
  HASH(ValueForm.PREFIXED) {
    @Override
    Bytes parse(String text) {
      if (!text.startsWith("u")) {
        throw new MalformedException(MalformedException.quote(text) + " is not base64url");
      }
      try {
        Bytes value = Bytes.wrap(Base64.getUrlDecoder().decode(text.substring(1)));
        check(value);
        return value;
      } catch (IllegalArgumentException e) {
        throw e instanceof MalformedException known ? known
            : new MalformedException(MalformedException.quote(text) + " is not base64url");
      }
    }

    @Override
    void check(Bytes value) {
      ByteBuffer from = value.asBuffer();
      Uvarint.read(from);
      if (Uvarint.read(from) != from.remaining()) {
        throw new MalformedException("a hash has another length than it announces");
      }
    }

    @Override
    String print(Bytes value) {
      return "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(value.toArray());
    }
  };

  static final int PREFIXED = -1;

  private final int fixedBytes;

  ValueForm(int fixedBytes) {
    this.fixedBytes = fixedBytes;
  }

  /** Length of every value in bytes; negative when the length stands in front of it. */
  int fixedBytes() {
    return fixedBytes;
  }

  /** Refuses bytes of the right length that are no value. */
  void check(Bytes value) {}

  abstract Bytes parse(String text);

  abstract String print(Bytes value);
}

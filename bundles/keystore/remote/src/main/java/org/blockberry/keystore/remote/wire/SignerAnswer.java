package org.blockberry.keystore.remote.wire;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/** What a signer answers. */
public sealed interface SignerAnswer extends ProtoMessage {
  /** Number of the first field, which says what follows. */
  int KIND = 1;
  /** What both sides speak. */
  int VERSION = 1;

  /**
   * Who the signer signs for.
   *
   * @param version of what it speaks
   * @param last what it signed last
   */
  record Description(int version, String chainId, Bytes publicKey, SignedStep last) implements SignerAnswer {
    static final int NUMBER = 1;
    private static final int KEY_BYTES = 32;

    /** Checks the key's length. */
    public Description {
      requireNonNull(chainId, "chainId");
      if (publicKey.size() != KEY_BYTES) {
        throw new IllegalArgumentException("a public key has " + KEY_BYTES + " bytes");
      }
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
      out.int64(2, version);
      out.string(3, chainId);
      out.bytes(4, publicKey);
      step(out, last);
    }

    private static Description read(ProtoReader in) {
      return new Description(in.int32(2), in.string(3), in.bytes(4), step(in));
    }
  }

  /**
   * A signature.
   *
   * @param time of what is signed: the one asked for, or that of the time before
   */
  record Signature(Instant time, Bytes signature) implements SignerAnswer {
    static final int NUMBER = 2;
    private static final int BYTES = 64;

    /** Checks the length. */
    public Signature {
      Timestamps.check(time);
      if (signature.size() != BYTES) {
        throw new IllegalArgumentException("a signature has " + BYTES + " bytes");
      }
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
      out.message(8, Timestamps.message(time));
      out.bytes(9, signature);
    }

    private static Signature read(ProtoReader in) {
      return new Signature(in.message(8, Timestamps::read), in.bytes(9));
    }
  }

  /** A signature for a vote extension. */
  record ExtensionSignature(Bytes signature) implements SignerAnswer {
    static final int NUMBER = 4;

    /** Checks the length. */
    public ExtensionSignature {
      if (signature.size() != Signature.BYTES) {
        throw new IllegalArgumentException("a signature has " + Signature.BYTES + " bytes");
      }
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
      out.bytes(9, signature);
    }
  }

  /**
   * It would sign twice.
   *
   * @param last what it signed last
   */
  record Refusal(SignedStep last) implements SignerAnswer {
    static final int NUMBER = 3;

    /** Refuses null. */
    public Refusal {
      requireNonNull(last, "last");
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
      step(out, last);
    }
  }

  private static void step(ProtoWriter out, SignedStep last) {
    out.int64(5, last.height());
    out.int64(6, last.round());
    out.int64(7, last.step());
  }

  private static SignedStep step(ProtoReader in) {
    SignedStep last = new SignedStep(in.int64(5), in.int32(6), in.int32(7));
    if (last.height() < 0 || last.round() < 0 || last.step() < 0) {
      throw in.refuse("a step is negative");
    }
    return last;
  }

  /**
   * Reads the one encoding of an answer.
   *
   * @throws org.blockberry.chain.wire.DecodingException it is anything else
   */
  static SignerAnswer decode(Bytes message) {
    return ProtoReader.strict(message, in -> switch (in.int32(KIND)) {
      case Description.NUMBER -> Description.read(in);
      case Signature.NUMBER -> Signature.read(in);
      case ExtensionSignature.NUMBER -> new ExtensionSignature(in.bytes(9));
      case Refusal.NUMBER -> new Refusal(step(in));
      default -> throw in.refuse("there is no such answer");
    });
  }
}

package org.blockberry.glueberry.node;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.stream.FreshStream;
import org.blockberry.glueberry.stream.FrameWriter;
import org.blockberry.glueberry.stream.MessageOpener;
import org.blockberry.glueberry.stream.MessageSealer;
import org.blockberry.glueberry.stream.ReplayWindow;
import org.blockberry.glueberry.stream.StreamName;

/** What turns messages into frames on one live stream, and payloads into messages. One thread may seal while another opens. */
interface StreamCipher {
  /** What became of a payload. */
  enum Outcome { MESSAGE, FORGED, REPEATED, CONTROL, VIOLATION }

  /** @param message present for MESSAGE only */
  record Opened(Outcome outcome, Bytes message) {
    static final Opened FORGED = new Opened(Outcome.FORGED, Bytes.EMPTY);
    static final Opened REPEATED = new Opened(Outcome.REPEATED, Bytes.EMPTY);
    static final Opened CONTROL = new Opened(Outcome.CONTROL, Bytes.EMPTY);
    static final Opened VIOLATION = new Opened(Outcome.VIOLATION, Bytes.EMPTY);

    static Opened message(Bytes message) {
      return new Opened(Outcome.MESSAGE, message);
    }
  }

  /** What goes first on the stream, before any message; may be empty. */
  Bytes firstFrame();

  /** Whether messages can be sealed. */
  boolean ready();

  /** Whether sealed frames mean the same on another stream of the peer. */
  boolean movable();

  Bytes seal(Bytes message);

  Opened open(Bytes payload);

  void close();

  /** The handshake stream: messages as they are. */
  static StreamCipher plain() {
    return new StreamCipher() {
      @Override
      public Bytes firstFrame() {
        return Bytes.EMPTY;
      }

      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean movable() {
        return true;
      }

      @Override
      public Bytes seal(Bytes message) {
        return FrameWriter.frame(message);
      }

      @Override
      public Opened open(Bytes payload) {
        return Opened.message(payload);
      }

      @Override
      public void close() {}
    };
  }

  /** Protocol 1.0.0. */
  static StreamCipher one(StreamKey key, Aead aead, SecureRandomSource random, ReplayWindow window, int maxMessageBytes) {
    MessageSealer sealer = new MessageSealer(key.bind(aead), random, maxMessageBytes);
    MessageOpener opener = new MessageOpener(key.bind(aead), window);
    return new StreamCipher() {
      @Override
      public Bytes firstFrame() {
        return Bytes.EMPTY;
      }

      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean movable() {
        return true;
      }

      @Override
      public Bytes seal(Bytes message) {
        return sealer.sealFramed(message);
      }

      @Override
      public Opened open(Bytes payload) {
        long repeated = opener.repeated();
        Optional<Bytes> message = opener.open(payload);
        if (message.isPresent()) {
          return Opened.message(message.get());
        }
        return opener.repeated() > repeated ? Opened.REPEATED : Opened.FORGED;
      }

      @Override
      public void close() {
        sealer.close();
        opener.close();
      }
    };
  }

  /** Protocol 2.0.0. */
  static StreamCipher two(StreamKey key, Aead aead, SecureRandomSource random, StreamName name, boolean opener, int maxMessageBytes) {
    FreshStream fresh = new FreshStream(key, aead, name, opener, Bytes.wrap(random.bytes(FreshStream.RANDOM_BYTES)), maxMessageBytes);
    return new StreamCipher() {
      @Override
      public Bytes firstFrame() {
        return fresh.firstFrame();
      }

      @Override
      public boolean ready() {
        return fresh.begun();
      }

      @Override
      public boolean movable() {
        return false;
      }

      @Override
      public Bytes seal(Bytes message) {
        return fresh.sealFramed(message);
      }

      @Override
      public Opened open(Bytes payload) {
        if (!fresh.begun()) {
          return fresh.begin(payload) ? Opened.CONTROL : Opened.VIOLATION;
        }
        return fresh.open(payload).map(Opened::message).orElse(Opened.FORGED);
      }

      @Override
      public void close() {
        fresh.close();
      }
    };
  }
}

package org.blockberry.network.effect;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** One thing that a core asks of the world. Immutable. */
public sealed interface Effect {
  /** Does what is asked. */
  void accept(Handler handler);

  /** Carries effects out; the compiler sees that none is forgotten. */
  interface Handler {
    /** Sends a message. */
    void send(Send effect);

    /** Ends the connection. */
    void disconnect(Disconnect effect);

    /** Notes an offence in the ledger. */
    void fine(Fine effect);

    /** Lets the peer use named streams. */
    void admit(Admit effect);

    /** The handshake is over. */
    void establish(Establish effect);

    /** Refuses a peer at dial and accept. */
    void ban(Ban effect);

    /** Refuses it no more. */
    void unban(Unban effect);

    /** Dials a peer. */
    void dial(Dial effect);

    /** Looks whether a node answers somewhere. */
    void probe(Probe effect);

    /** Offers a transaction to the node. */
    void submit(SubmitTransaction effect);

    /** Offers a block to the node. */
    void submit(SubmitBlock effect);
  }

  /** @param message with its type id */
  record Send(String peer, String stream, Bytes message) implements Effect {
    /** Refuses null. */
    public Send {
      Objects.requireNonNull(peer, "peer");
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(message, "message");
    }

    @Override
    public void accept(Handler handler) {
      handler.send(this);
    }
  }

  /** @param reason one line for an operator */
  record Disconnect(String peer, String reason) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.disconnect(this);
    }
  }

  /**
   * @param points what it costs, 0 or more
   * @param reason one line for an operator
   */
  record Fine(String peer, Offence offence, int points, String reason) implements Effect {
    /** At the usual price. */
    public Fine(String peer, Offence offence, String reason) {
      this(peer, offence, offence.points(), reason);
    }

    @Override
    public void accept(Handler handler) {
      handler.fine(this);
    }
  }

  /** All named streams that there are, now and later. */
  record Admit(String peer) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.admit(this);
    }
  }

  /** @param height that the peer says it can serve, 0 or more; unverified */
  record Establish(String peer, long height) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.establish(this);
    }
  }

  /** @param reason one line for an operator */
  record Ban(String peer, String reason) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.ban(this);
    }
  }

  /** The ban of a peer is over. */
  record Unban(String peer) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.unban(this);
    }
  }

  /** @param addresses where, best first; empty if the transport knows */
  record Dial(String peer, List<String> addresses) implements Effect {
    /** Copies. */
    public Dial {
      addresses = List.copyOf(addresses);
    }

    @Override
    public void accept(Handler handler) {
      handler.dial(this);
    }
  }

  /**
   * Whether a node listens at an address; not for a connection.
   *
   * @param peer who wants to know
   * @param host 4 or 16 bytes
   * @param address the same as multiaddr
   */
  record Probe(String peer, Bytes host, int port, String address) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.probe(this);
    }
  }

  /** @param peer who sent it */
  record SubmitTransaction(String peer, Bytes hash, Bytes transaction) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.submit(this);
    }
  }

  /**
   * A block that is the next one and what its checksum says; everything else is for the node to find out.
   *
   * @param hash of the message that it came in
   * @param block Block message
   * @param commit Commit message
   */
  record SubmitBlock(long height, Bytes hash, Bytes block, Bytes commit) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.submit(this);
    }
  }
}

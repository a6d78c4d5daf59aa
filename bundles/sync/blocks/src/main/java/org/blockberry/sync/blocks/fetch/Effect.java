package org.blockberry.sync.blocks.fetch;

import org.blockberry.api.consensus.SealedBlock;

/** One thing that the client asks of the world. Immutable. */
public sealed interface Effect {
  /** Does what is asked. */
  void accept(Handler handler);

  /** Carries effects out; the compiler sees that none is forgotten. */
  interface Handler {
    /** Asks a peer for blocks. */
    void ask(Ask effect);

    /** Tells of an offence. */
    void fine(Fine effect);

    /** Offers the next block while the engine works; the verdict goes to {@link Fetch#judged}. */
    void offer(Offer effect);

    /** Commits a block while the chain is ours; the verdict goes to {@link Fetch#judged}. */
    void commit(Commit effect);

    /** Takes the chain from its engine; the outcome goes to {@link Fetch#opened} or {@link Fetch#refused}. */
    void open(Open effect);

    /** Gives it back. */
    void close(Close effect);

    /** Tells operators. */
    void tell(Tell effect);
  }

  /**
   * @param since first height wanted, 1 or more
   * @param count blocks at most, 1 to 1000
   */
  record Ask(String peer, long since, int count) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.ask(this);
    }
  }

  /**
   * @param points 1 to 50
   * @param reason one line for an operator
   */
  record Fine(String peer, int points, String reason) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.fine(this);
    }
  }

  /** @param ticket names the verdict */
  record Offer(long ticket, SealedBlock block) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.offer(this);
    }
  }

  /** @param ticket names the verdict */
  record Commit(long ticket, SealedBlock block) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.commit(this);
    }
  }

  /** Nothing more is known. */
  record Open() implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.open(this);
    }
  }

  /** Nothing more is known. */
  record Close() implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.close(this);
    }
  }

  /** How far it is. */
  record Tell(Progress progress) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.tell(this);
    }
  }
}

package org.blockberry.sync.blocks.serve;

/** One thing that the server asks of the world. Immutable. */
public sealed interface Effect {
  /** Does what is asked. */
  void accept(Handler handler);

  /** Carries effects out; the compiler sees that none is forgotten. */
  interface Handler {
    /** Reads blocks; the outcome goes to {@link Serve#read}. */
    void read(Read effect);

    /** Tells of an offence. */
    void fine(Fine effect);
  }

  /**
   * @param ticket names the outcome
   * @param count 1 to 1000
   * @param ours whether the answer may end early
   */
  record Read(long ticket, String peer, long since, int count, boolean ours) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.read(this);
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
}

package org.blockberry.sync.snapshots.join;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;

/** One thing that a join asks of the world. Immutable. */
public sealed interface Effect {
  /** Does what is asked. */
  void accept(Handler handler);

  /** Carries effects out; the compiler sees that none is forgotten. */
  interface Handler {
    /** Asks a peer. */
    void ask(Ask effect);

    /** Tells of an offence. */
    void fine(Fine effect);

    /** Compares a manifest with trusted headers; the outcome goes to {@link Join#judged}. */
    void judge(Judge effect);

    /** Looks which chunks are here already; the outcome goes to {@link Join#resumed}. */
    void resume(Resume effect);

    /** Keeps a chunk; {@link Join#failed} hears if that is not possible. */
    void keep(Keep effect);

    /** Makes a snapshot of all chunks; the outcome goes to {@link Join#finished}. */
    void finish(Finish effect);

    /** Begins the chain with it; the outcome goes to {@link Join#adopted}. */
    void adopt(Adopt effect);

    /** Removes what is here of a snapshot. */
    void forget(Forget effect);

    /** Tells operators. */
    void tell(Tell effect);

    /** Gives the chain back; nothing follows. */
    void end(End effect);
  }

  /** @param message encoded */
  record Ask(String peer, Bytes message) implements Effect {
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

  /** @param id of the manifest */
  record Judge(Bytes id, SnapshotManifest manifest) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.judge(this);
    }
  }

  /** @param first chunk 0, which is kept with the others */
  record Resume(Bytes hash, SnapshotManifest manifest, Bytes first) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.resume(this);
    }
  }

  /** A chunk that is right. */
  record Keep(Bytes hash, int index, Bytes chunk) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.keep(this);
    }
  }

  /** All chunks are here. */
  record Finish(long height, Bytes hash, int chunks, Bytes appHash) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.finish(this);
    }
  }

  /** The snapshot is whole. */
  record Adopt(Bytes hash) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.adopt(this);
    }
  }

  /** Nobody wants it. */
  record Forget(Bytes hash) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.forget(this);
    }
  }

  /** How far it is. */
  record Tell(Progress progress) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.tell(this);
    }
  }

  /** @param reason empty if the chain has begun with a snapshot */
  record End(String reason) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.end(this);
    }
  }
}

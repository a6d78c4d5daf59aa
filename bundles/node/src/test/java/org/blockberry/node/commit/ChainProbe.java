package org.blockberry.node.commit;

/** A chain of fakes for tests outside this package. */
public final class ChainProbe implements AutoCloseable {
  private final ChainRig rig;

  /** Of a new chain. */
  public ChainProbe() {
    this.rig = new ChainRig(new ChainRig.Home(1));
  }

  /** Its committer. */
  public BlockCommitter committer() {
    return rig.committer;
  }

  /** Commits one block. */
  public void commitNext() throws Exception {
    rig.commitNext();
  }

  @Override
  public void close() {
    rig.close();
  }
}

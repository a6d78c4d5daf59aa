package org.blockberry.sync.snapshots.join;

/**
 * How far a join is.
 *
 * @param stage what is being done
 * @param height of the snapshot, 0 while none is chosen
 * @param chunks that are here
 * @param of all of them, 0 while it is not known
 * @param peers that have it
 */
public record Progress(Stage stage, long height, int chunks, int of, int peers) {
  /** What is being done. */
  public enum Stage {
    /** Peers are asked what they have. */
    DISCOVERING,
    /** A snapshot is compared with trusted headers. */
    CHECKING,
    /** Chunks are fetched. */
    FETCHING,
    /** The state is put in place. */
    APPLYING,
    /** The chain has begun with the snapshot. */
    DONE,
    /** The chain is fetched block by block instead. */
    GIVEN_UP
  }
}

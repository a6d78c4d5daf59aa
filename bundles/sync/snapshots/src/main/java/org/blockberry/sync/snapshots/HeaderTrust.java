package org.blockberry.sync.snapshots;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Header;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.snapshot.SnapshotCheck;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.sync.snapshots.join.Judgement;

/**
 * Trusts what the header after the snapshot says, as a light client verifies it, and beyond that what all servers say alike: a header covers neither the
 * proposer priorities of the validators nor the schedule nor all parameters, and a node that took those from a peer would leave the chain sooner or later.
 */
final class HeaderTrust implements Trust {
  private final long initialHeight;
  private final Headers headers;
  private final List<Records> servers;

  /** A verified header. */
  interface Headers {
    /**
     * The header of a height.
     *
     * @throws LightClientException nobody vouches for it
     */
    Header verified(long height) throws LightClientException;
  }

  /** What one server remembers of the chain. */
  interface Records {
    /** Its name for messages. */
    String name();

    /** SHA-256 of its chain-state record after a height; empty if it does not answer or has none. */
    Optional<Bytes> hash(long height);
  }

  /** @param servers of different operators, 2 or more */
  HeaderTrust(long initialHeight, Headers headers, List<Records> servers) {
    this.initialHeight = initialHeight;
    this.headers = headers;
    this.servers = List.copyOf(servers);
  }

  @Override
  public Word on(SnapshotManifest manifest) {
    try {
      Header next = headers.verified(manifest.height() + 1);
      Optional<String> problem = SnapshotCheck.problem(manifest.state(), manifest.height(), initialHeight, next);
      return problem.isPresent() ? new Word(Judgement.WRONG, problem.get()) : heard(manifest);
    } catch (DecodingException | IllegalArgumentException e) {
      return new Word(Judgement.WRONG, "its chain-state record cannot be read: " + e.getMessage());
    } catch (LightClientException e) {
      return new Word(Judgement.UNKNOWN, e.getMessage());
    }
  }

  private Word heard(SnapshotManifest manifest) {
    Bytes claimed = SnapshotManifest.sha256(manifest.record());
    List<String> agree = new ArrayList<>();
    List<String> differ = new ArrayList<>();
    for (Records server : servers) {
      server.hash(manifest.height()).ifPresent(hash -> (hash.equals(claimed) ? agree : differ).add(server.name()));
    }
    if (!agree.isEmpty() && !differ.isEmpty()) {
      return new Word(Judgement.UNKNOWN, "servers contradict each other about the chain's state after height " + manifest.height() + ": " + agree
          + " and " + differ);
    }
    if (agree.size() >= SnapshotSettings.FEWEST_SERVERS) {
      return new Word(Judgement.RIGHT, "");
    }
    return differ.size() >= SnapshotSettings.FEWEST_SERVERS
        ? new Word(Judgement.WRONG, "its chain-state record is not the one that " + differ + " have")
        : new Word(Judgement.UNKNOWN, "fewer than " + SnapshotSettings.FEWEST_SERVERS + " servers say what the chain's state after height "
            + manifest.height() + " was");
  }
}

package org.blockberry.consensus.bft.replica;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.Input;

/** The votes that a log holds: what a member was told and what it signed itself. */
public final class LoggedVotes {
  private LoggedVotes() {}

  /**
   * Those noted since a height ended, in order; none if that end is not in the log.
   *
   * @throws InputLog.Failed the log cannot be read
   */
  public static List<Vote> since(InputLog log, long endedHeight) {
    List<Vote> found = new ArrayList<>();
    log.replayAfter(endedHeight, record -> {
      if (InputRecord.decode(record) instanceof InputRecord.Happened happened) {
        if (happened.input() instanceof Input.VoteIn in) {
          found.add(in.vote());
        } else if (happened.input() instanceof Input.SignedVote signed) {
          found.add(signed.vote());
        }
      }
    });
    return found;
  }
}

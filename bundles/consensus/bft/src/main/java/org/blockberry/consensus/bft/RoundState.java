package org.blockberry.consensus.bft;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.core.VoteSet;
import org.blockberry.consensus.bft.replica.Replica;

/** The replica's state as an operator sees it; the shape of the RPC's {@code consensus_state} follows CometBFT's. */
final class RoundState {
  private static final int MOST_ROUNDS = 20;

  private RoundState() {}

  /** For the status page. On the engine's thread. */
  static EngineStatus status(Replica replica, boolean resting, String note) {
    BftCore core = replica.core();
    int round = Math.max(0, core.round());
    String step = switch (core.step()) {
      case NEW_HEIGHT -> "wait";
      case PROPOSE -> "propose";
      case PREVOTE -> "prevote";
      case PRECOMMIT -> "precommit";
      case COMMIT -> "commit";
    };
    String line = core.height() == 0 ? "it has not begun" : resting ? "at rest" : core.keyAbroad()
        ? "another machine signs with this node's key: nothing is signed here any more" : core.start().silent()
        ? "neither its log nor its signer knows what is locked at this height: nothing is signed until the next" : core.place() < 0
        ? "this node has no key that votes" : note;
    EngineStatus.Builder builder = EngineStatus.builder(core.height(), round, step).validator(core.place() >= 0).note(line);
    return (core.height() == 0 ? builder : builder.proposer(core.proposer(round))).build();
  }

  /** What is known without asking the engine's thread. */
  static JsonValue brief(EngineStatus status) {
    return JsonValue.object()
        .put("height/round/step", JsonValue.of(status.height() + "/" + status.round() + "/" + status.step()))
        .put("note", JsonValue.of(status.note())).build();
  }

  /** Everything. On the engine's thread. */
  static JsonValue of(Replica replica) {
    BftCore core = replica.core();
    if (core.height() == 0) {
      return JsonValue.EMPTY_OBJECT;
    }
    int round = Math.max(0, core.round());
    JsonValue.ObjectBuilder state = JsonValue.object()
        .put("height/round/step", JsonValue.of(core.height() + "/" + round + "/" + core.step().number()))
        .put("step", JsonValue.of(stepName(core.step())))
        .put("proposal_block_hash", JsonValue.of(core.proposal(round).map(Proposal::blockId).map(RoundState::hash).orElse("")))
        .put("locked_block_hash", JsonValue.of(core.lockedBlock().map(RoundState::hash).orElse("")))
        .put("locked_round", JsonValue.of(core.lockedRound()))
        .put("valid_block_hash", JsonValue.of(core.validBlock().map(RoundState::hash).orElse("")))
        .put("valid_round", JsonValue.of(core.validRound()));
    core.wanted().ifPresent(block -> state.put("block_parts", JsonValue.of(block.places().cardinality() + "/" + block.total())));
    List<JsonValue> rounds = new ArrayList<>();
    for (int of = Math.max(0, round - MOST_ROUNDS); of <= round + 1; of++) {
      VoteSet prevotes = core.votes().get(of, SignedMsgType.PREVOTE);
      VoteSet precommits = core.votes().get(of, SignedMsgType.PRECOMMIT);
      if (prevotes != null || precommits != null) {
        rounds.add(JsonValue.object().put("round", JsonValue.of(of))
            .put("prevotes", votes(prevotes)).put("prevotes_bit_array", JsonValue.of(bits(prevotes)))
            .put("precommits", votes(precommits)).put("precommits_bit_array", JsonValue.of(bits(precommits))).build());
      }
    }
    state.put("height_vote_set", JsonValue.array(rounds));
    Bytes proposer = core.proposer(round);
    state.put("proposer", JsonValue.object().put("address", JsonValue.of(proposer.toHex()))
        .put("index", JsonValue.of(core.validators().indexOf(proposer))).build());
    List<JsonValue> peers = new ArrayList<>();
    replica.gossip().heights().forEach((peer, height) -> peers.add(JsonValue.object().put("node_address", JsonValue.of(peer))
        .put("height", JsonValue.of(Long.toString(height))).build()));
    return state.put("peers", JsonValue.array(peers)).build();
  }

  private static String stepName(Step step) {
    return switch (step) {
      case NEW_HEIGHT -> "RoundStepNewHeight";
      case PROPOSE -> "RoundStepPropose";
      case PREVOTE -> "RoundStepPrevote";
      case PRECOMMIT -> "RoundStepPrecommit";
      case COMMIT -> "RoundStepCommit";
    };
  }

  private static String hash(BlockId block) {
    return block.hash().toHex();
  }

  private static JsonValue votes(VoteSet votes) {
    List<JsonValue> texts = new ArrayList<>();
    for (int i = 0; votes != null && i < votes.size(); i++) {
      texts.add(JsonValue.of(votes.get(i) == null ? "nil-Vote" : votes.get(i).validatorAddress().toHex().substring(0, 12) + " "
          + (votes.get(i).blockId().isNil() ? "nil" : votes.get(i).blockId().hash().toHex().substring(0, 12))));
    }
    return JsonValue.array(texts);
  }

  private static String bits(VoteSet votes) {
    if (votes == null) {
      return "";
    }
    StringBuilder text = new StringBuilder("BA{" + votes.size() + ":");
    for (int i = 0; i < votes.size(); i++) {
      text.append(votes.get(i) == null ? '_' : 'x');
    }
    return text.append("} ").append(votes.count()).append('/').append(votes.size()).toString();
  }
}

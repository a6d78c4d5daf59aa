package org.blockberry.consensus.bft;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.core.VoteSet;
import org.blockberry.consensus.bft.gossip.PeerView;
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
    List<JsonValue> peers = replica.gossip().views().stream().map(peer -> peer(peer, core.validators().size())).toList();
    return state.put("peers", JsonValue.array(peers)).build();
  }

  /** Numbers beside the round are texts, as the original writes them. It counts what was useful since a peer came; we, what it has of its height. */
  private static JsonValue peer(PeerView peer, int places) {
    JsonValue round = JsonValue.object()
        .putInt64("height", peer.height())
        .put("round", Math.max(0, peer.round()))
        .put("step", peer.step())
        .put("start_time", JsonValue.of("0001-01-01T00:00:00Z")) // no peer says
        .put("proposal", JsonValue.of(peer.proposal()))
        .put("proposal_block_part_set_header", AminoJson.blockId(new BlockId(Bytes.EMPTY, peer.parts())).get("parts"))
        .put("proposal_block_parts", bits(peer.partsHere(), peer.parts().total()))
        .put("proposal_pol_round", -1)
        .put("proposal_pol", JsonValue.NULL)
        .put("prevotes", bits(peer.prevotes(), places))
        .put("precommits", bits(peer.precommits(), places))
        .put("last_commit_round", peer.lastCommitRound())
        .put("last_commit", bits(peer.lastCommit(), peer.lastCommitRound() < 0 ? 0 : places))
        .put("catchup_commit_round", -1)
        .put("catchup_commit", JsonValue.NULL).build();
    JsonValue stats = JsonValue.object().putInt64("votes", peer.prevotes().cardinality() + peer.precommits().cardinality())
        .putInt64("block_parts", peer.partsHere().cardinality()).build();
    return JsonValue.object().put("node_address", JsonValue.of(peer.peer()))
        .put("peer_state", JsonValue.object().put("round_state", round).put("stats", stats).build()).build();
  }

  private static JsonValue bits(BitSet places, int size) {
    return size == 0 ? JsonValue.NULL : JsonValue.of(marks(places, size));
  }

  private static String marks(BitSet places, int size) {
    StringBuilder text = new StringBuilder(size);
    for (int i = 0; i < size; i++) {
      text.append(places.get(i) ? 'x' : '_');
    }
    return text.toString();
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
      texts.add(JsonValue.of(votes.get(i) == null ? "nil-Vote" : text(votes.get(i))));
    }
    return JsonValue.array(texts);
  }

  private static String text(Vote vote) {
    String type = vote.type() == SignedMsgType.PREVOTE ? "SIGNED_MSG_TYPE_PREVOTE(Prevote)" : "SIGNED_MSG_TYPE_PRECOMMIT(Precommit)";
    return String.format(java.util.Locale.ROOT, "Vote{%d:%s %d/%02d/%s %s %s %s @ %s}", vote.validatorIndex(), start(vote.validatorAddress()),
        vote.height(), vote.round(), type, start(vote.blockId().hash()), start(vote.signature()), start(vote.extension()),
        AminoJson.time(vote.timestamp()).asString().orElseThrow());
  }

  /** The first six bytes; missing ones are 0. */
  private static String start(Bytes bytes) {
    String hex = bytes.slice(0, Math.min(6, bytes.size())).toHex();
    return hex + "0".repeat(12 - hex.length());
  }

  private static String bits(VoteSet votes) {
    if (votes == null) {
      return "";
    }
    BitSet voted = new BitSet();
    for (int i = 0; i < votes.size(); i++) {
      voted.set(i, votes.get(i) != null);
    }
    return String.format(java.util.Locale.ROOT, "BA{%d:%s} %d/%d = %.2f", votes.size(), marks(voted, votes.size()), votes.power(), votes.totalPower(),
        (double) votes.power() / votes.totalPower());
  }
}

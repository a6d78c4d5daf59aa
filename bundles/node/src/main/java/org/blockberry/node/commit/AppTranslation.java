package org.blockberry.node.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.LastCommitVote;
import org.blockberry.api.application.Misbehavior;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.node.schedule.ScheduleEvents;

/** Between what applications see and what the chain writes. Pure. */
public final class AppTranslation {
  private static final Evidence.Visitor<List<Misbehavior>> MISBEHAVIOR = new Evidence.Visitor<>() {
    @Override
    public List<Misbehavior> duplicateVote(DuplicateVoteEvidence votes) {
      return List.of(new Misbehavior("duplicate_vote", votes.voteA().validatorAddress(), votes.validatorPower(), votes.height(),
          votes.timestamp(), votes.totalVotingPower()));
    }

    @Override
    public List<Misbehavior> lightClientAttack(LightClientAttackEvidence attack) {
      return attack.byzantineValidators().stream().map(one -> new Misbehavior("light_client_attack", one.address(), one.power(),
          attack.height(), attack.timestamp(), attack.totalVotingPower())).toList();
    }
  };

  private AppTranslation() {}

  /** A decided or proposed block as the application sees it. */
  static BlockInput input(Block block, Bytes hash, ValidatorSet lastValidators) {
    return BlockInput.builder(block.header().height(), block.header().time(), block.txs())
        .hash(hash)
        .proposerAddress(block.header().proposerAddress())
        .nextValidatorsHash(block.header().nextValidatorsHash())
        .lastCommitRound(block.lastCommit().round())
        .lastCommit(votes(block.lastCommit(), lastValidators))
        .misbehavior(misbehavior(block.evidence()))
        .build();
  }

  /** What evidence says, validator by validator, in the block's order. */
  static List<Misbehavior> misbehavior(List<Evidence> evidence) {
    return evidence.stream().flatMap(piece -> piece.accept(MISBEHAVIOR).stream()).toList();
  }

  static List<LastCommitVote> votes(Commit commit, ValidatorSet signers) {
    List<LastCommitVote> votes = new ArrayList<>(commit.size());
    for (int i = 0; i < commit.size() && i < signers.size(); i++) {
      Validator signer = signers.get(i);
      votes.add(new LastCommitVote(signer.address(), signer.power(), commit.signatures().get(i).flag() == BlockIdFlag.COMMIT));
    }
    return votes;
  }

  /**
   * What the application answered, as the chain keeps it.
   *
   * @throws IllegalArgumentException the answer does not fit the block or breaks a rule of the chain
   */
  static BlockResults results(BlockOutcome outcome, int transactions) {
    if (outcome == null) {
      throw new IllegalArgumentException("the application gave no outcome");
    }
    if (outcome.txOutcomes().size() != transactions) {
      throw new IllegalArgumentException("the application gave " + outcome.txOutcomes().size() + " results for "
          + transactions + " transactions");
    }
    if (outcome.appHash().size() != 32) {
      throw new IllegalArgumentException("the application gave an app hash of " + outcome.appHash().size()
          + " bytes but it must have 32");
    }
    if (outcome.events().stream().anyMatch(event -> event.type().equals(ScheduleEvents.TYPE))) {
      throw new IllegalArgumentException("the application gave an event of the reserved type " + ScheduleEvents.TYPE);
    }
    List<Event> events = Stream.concat(outcome.events().stream().map(AppTranslation::event),
        outcome.scheduledChanges().stream().map(ScheduleEvents::of)).toList();
    return new BlockResults(events,
        outcome.txOutcomes().stream().map(AppTranslation::txResult).toList(),
        validatorUpdates(outcome.validatorChanges()), paramsUpdate(outcome.consensusParams()), outcome.appHash());
  }

  static List<ValidatorUpdate> validatorUpdates(List<ValidatorChange> changes) {
    return changes.stream()
        .map(change -> new ValidatorUpdate(new PublicKey(KeyType.of(change.keyType()), change.publicKey()), change.power()))
        .toList();
  }

  static Optional<ConsensusParamsUpdate> paramsUpdate(Bytes message) {
    return message.isEmpty() ? Optional.empty() : Optional.of(ConsensusParamsUpdate.decode(message));
  }

  /** One result as the chain keeps it. */
  static TxResult txResult(TxOutcome outcome) {
    return new TxResult(Integer.toUnsignedLong(outcome.code()), outcome.data(), outcome.log(), outcome.info(),
        outcome.gasWanted(), outcome.gasUsed(), outcome.events().stream().map(AppTranslation::event).toList(),
        outcome.codespace());
  }

  /** One result as applications and the RPC see it. */
  public static TxOutcome outcome(TxResult result) {
    return TxOutcome.builder().code((int) result.code()).data(result.data()).log(result.log()).info(result.info())
        .gasWanted(result.gasWanted()).gasUsed(result.gasUsed())
        .events(result.events().stream().map(AppTranslation::appEvent).toList()).codespace(result.codespace()).build();
  }

  private static Event event(AppEvent event) {
    return new Event(event.type(), event.attributes().stream()
        .map(attribute -> new EventAttribute(attribute.key(), attribute.value(), attribute.index())).toList());
  }

  private static AppEvent appEvent(Event event) {
    return new AppEvent(event.type(), event.attributes().stream()
        .map(a -> new org.blockberry.api.application.EventAttribute(a.key(), a.value(), a.index())).toList());
  }
}

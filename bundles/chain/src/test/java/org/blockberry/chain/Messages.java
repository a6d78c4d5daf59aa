package org.blockberry.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.ProtoMessage;

/** Arbitrary values of every message, edge values included, valid or not as long as a record can hold them. */
final class Messages {
  private Messages() {}

  /** A message type: its values and its decoder. */
  record Kind(String name, Arbitrary<? extends ProtoMessage> values, Function<Bytes, ? extends ProtoMessage> decoder) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Arbitrary<Bytes> bytes(int most) {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(most).map(Bytes::copyOf);
  }

  static Arbitrary<Bytes> exactly(int size) {
    return Arbitraries.bytes().array(byte[].class).ofSize(size).map(Bytes::copyOf);
  }

  static Arbitrary<Bytes> hashes() {
    return Arbitraries.oneOf(Arbitraries.just(Bytes.EMPTY), exactly(32), bytes(40));
  }

  static Arbitrary<String> texts() {
    return Arbitraries.oneOf(Arbitraries.strings().ascii().ofMaxLength(20),
        Arbitraries.of("", "a", "ß", "€", "\uD83D\uDE00", "x\u0000y"));
  }

  static Arbitrary<Instant> times() {
    return Arbitraries.oneOf(
        Arbitraries.of(Timestamps.UNSET, Timestamps.MAX, Instant.EPOCH, Instant.EPOCH.minusNanos(1)),
        Combinators.combine(
            Arbitraries.longs().between(Timestamps.UNSET.getEpochSecond(), Timestamps.MAX.getEpochSecond()),
            Arbitraries.integers().between(0, 999_999_999)).as((s, n) -> Instant.ofEpochSecond(s, n)));
  }

  static Arbitrary<Long> longs() {
    return Arbitraries.longs();
  }

  static Arbitrary<Integer> ints() {
    return Arbitraries.integers();
  }

  static Arbitrary<PartSetHeader> partSetHeaders() {
    return Combinators.combine(Arbitraries.integers().greaterOrEqual(0), hashes()).as(PartSetHeader::new);
  }

  static Arbitrary<BlockId> blockIds() {
    return Arbitraries.oneOf(Arbitraries.just(BlockId.NIL),
        Combinators.combine(hashes(), partSetHeaders()).as(BlockId::new));
  }

  static Arbitrary<MerkleProof> proofs() {
    return Combinators.combine(longs(), longs(), hashes(), hashes().list().ofMaxSize(5)).as(MerkleProof::new);
  }

  static Arbitrary<Header> headers() {
    return Combinators.combine(
        longs(), longs(), texts(), longs(), times(), blockIds(), hashes().list().ofSize(8), bytes(25))
        .as((block, app, chain, height, time, last, h, proposer) -> new Header(block, app, chain, height, time, last,
            h.get(0), h.get(1), h.get(2), h.get(3), h.get(4), h.get(5), h.get(6), h.get(7), proposer));
  }

  static Arbitrary<CommitSig> commitSigs() {
    return Arbitraries.oneOf(Arbitraries.just(CommitSig.ABSENT),
        Combinators.combine(Arbitraries.of(BlockIdFlag.class), bytes(22), times(), bytes(70)).as(CommitSig::new));
  }

  static Arbitrary<Commit> commits() {
    return Combinators.combine(longs(), ints(), blockIds(), commitSigs().list().ofMaxSize(5)).as(Commit::new);
  }

  static Arbitrary<ExtendedCommitSig> extendedCommitSigs() {
    return Combinators.combine(commitSigs(), bytes(10), bytes(70)).as(ExtendedCommitSig::new);
  }

  static Arbitrary<ExtendedCommit> extendedCommits() {
    return Combinators.combine(longs(), ints(), blockIds(), extendedCommitSigs().list().ofMaxSize(4))
        .as(ExtendedCommit::new);
  }

  static Arbitrary<Vote> votes() {
    return Combinators.combine(Arbitraries.of(SignedMsgType.class), longs(), ints(), blockIds(), times(),
        Combinators.combine(bytes(22), ints()).as(Map::entry), bytes(70), bytes(30))
        .as((type, height, round, id, time, voter, signature, extension) -> new Vote(type, height, round, id, time,
            voter.getKey(), voter.getValue(), signature, extension, signature));
  }

  static Arbitrary<Proposal> proposals() {
    return Combinators.combine(Arbitraries.of(SignedMsgType.class), longs(), ints(), ints(), blockIds(), times(),
        bytes(70)).as(Proposal::new);
  }

  static Arbitrary<Part> parts() {
    return Combinators.combine(Arbitraries.integers().greaterOrEqual(0), bytes(50), proofs()).as(Part::new);
  }

  static Arbitrary<PublicKey> keys() {
    return Arbitraries.oneOf(exactly(32).map(PublicKey::ed25519), exactly(33).map(PublicKey::secp256k1));
  }

  static Arbitrary<Validator> validators() {
    return Combinators.combine(keys(), Arbitraries.longs().between(0, BlockLimits.MAX_TOTAL_POWER / 16), longs(),
        bytes(20)).as((key, power, priority, address) ->
            new Validator(address.size() < 10 ? key.address() : address, key, power, priority));
  }

  static Arbitrary<ValidatorSet> validatorSets() {
    return Combinators.combine(validators().list().ofMaxSize(6).uniqueElements(Validator::address),
        Arbitraries.integers().between(0, 20)).as((members, proposer) -> {
          List<Validator> ordered =
              members.stream().filter(v -> v.power() > 0).sorted(Validator.ORDER).toList();
          return ValidatorSet.stored(ordered, proposer < ordered.size() ? ordered.get(proposer) : null);
        });
  }

  static Arbitrary<LightBlock> lightBlocks() {
    return Combinators.combine(headers(), commits(), validatorSets())
        .as((header, commit, set) -> new LightBlock(new SignedHeader(header, commit), set));
  }

  static Arbitrary<Evidence> evidence() {
    Arbitrary<Evidence> duplicate = Combinators.combine(votes(), votes(), longs(), longs(), times())
        .as(DuplicateVoteEvidence::new);
    Arbitrary<Evidence> attack = Combinators.combine(lightBlocks(), longs(), validators().list().ofMaxSize(3),
        longs(), times()).as(LightClientAttackEvidence::new);
    return Arbitraries.oneOf(duplicate, attack);
  }

  static Arbitrary<Block> blocks() {
    return Combinators.combine(headers(), bytes(40).list().ofMaxSize(5), evidence().list().ofMaxSize(2),
        commits().injectNull(0.1)).as(Block::new);
  }

  static Arbitrary<Event> events() {
    return Combinators.combine(texts(), Combinators.combine(texts(), texts(), Arbitraries.of(true, false))
        .as(EventAttribute::new).list().ofMaxSize(4)).as(Event::new);
  }

  static Arbitrary<TxResult> results() {
    return Combinators.combine(Arbitraries.longs().between(0, 0xFFFF_FFFFL), bytes(20), texts(), texts(), longs(),
        longs(), events().list().ofMaxSize(3), texts()).as(TxResult::new);
  }

  static Arbitrary<ConsensusParams> params() {
    return Combinators.combine(longs(), longs(), longs(), longs().map(Duration::ofNanos).filter(
        d -> d.compareTo(Duration.ofNanos(-Long.MAX_VALUE)) >= 0), longs(), texts().list().ofMaxSize(3), longs(),
        longs()).as((maxBytes, maxGas, age, duration, evidence, types, app, enable) -> new ConsensusParams(
            new ConsensusParams.BlockParams(maxBytes, maxGas),
            new ConsensusParams.EvidenceParams(age, duration, evidence),
            new ConsensusParams.ValidatorParams(types),
            new ConsensusParams.VersionParams(app),
            new ConsensusParams.AbciParams(enable)));
  }

  static Arbitrary<ConsensusParamsUpdate> paramsUpdates() {
    return Combinators.combine(params(), Arbitraries.integers().between(0, 31)).as((p, mask) ->
        new ConsensusParamsUpdate(
            Optional.of(p.block()).filter(x -> (mask & 1) != 0),
            Optional.of(p.evidence()).filter(x -> (mask & 2) != 0),
            Optional.of(p.validator()).filter(x -> (mask & 4) != 0),
            Optional.of(p.version()).filter(x -> (mask & 8) != 0),
            Optional.of(p.abci()).filter(x -> (mask & 16) != 0)));
  }

  static Arbitrary<ChainState> states() {
    return Combinators.combine(texts(), Arbitraries.longs().greaterOrEqual(1), blockIds(), times(), validatorSets(),
        validatorSets(), params(), hashes()).as((chain, height, id, time, one, other, params, hash) ->
            new ChainState(chain, height, height % 2 == 0 ? 0 : height, id, time, one, other, one, params, hash,
                hash));
  }

  /** Every message that has an encoding. */
  static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (Kind kind : List.of(
        new Kind("PartSetHeader", partSetHeaders(), PartSetHeader::decode),
        new Kind("BlockId", blockIds(), BlockId::decode),
        new Kind("MerkleProof", proofs(), MerkleProof::decode),
        new Kind("TxProof", Combinators.combine(hashes(), bytes(30), proofs()).as(TxProof::new), TxProof::decode),
        new Kind("Part", parts(), Part::decode),
        new Kind("Header", headers(), Header::decode),
        new Kind("CommitSig", commitSigs(), CommitSig::decode),
        new Kind("Commit", commits(), Commit::decode),
        new Kind("ExtendedCommitSig", extendedCommitSigs(), ExtendedCommitSig::decode),
        new Kind("ExtendedCommit", extendedCommits(), ExtendedCommit::decode),
        new Kind("Vote", votes(), Vote::decode),
        new Kind("Proposal", proposals(), Proposal::decode),
        new Kind("PublicKey", keys(), PublicKey::decode),
        new Kind("Validator", validators(), Validator::decode),
        new Kind("ValidatorSet", validatorSets(), ValidatorSet::decode),
        new Kind("ValidatorUpdate", Combinators.combine(keys(), longs()).as(ValidatorUpdate::new),
            ValidatorUpdate::decode),
        new Kind("SignedHeader", lightBlocks().map(LightBlock::signedHeader), SignedHeader::decode),
        new Kind("LightBlock", lightBlocks(), LightBlock::decode),
        new Kind("EvidenceList", evidence().list().ofMaxSize(3).map(EvidenceList::new), EvidenceList::decode),
        new Kind("Block", blocks(), Block::decode),
        new Kind("SealedBlock", Combinators.combine(blocks(), commits()).as(SealedBlock::new), SealedBlock::decode),
        new Kind("BlockMeta", Combinators.combine(blockIds(), longs(), headers(), longs()).as(BlockMeta::new),
            BlockMeta::decode),
        new Kind("EventAttribute", events().filter(e -> !e.attributes().isEmpty()).map(e -> e.attributes().get(0)),
            EventAttribute::decode),
        new Kind("Event", events(), Event::decode),
        new Kind("TxResult", results(), TxResult::decode),
        new Kind("BlockResults", Combinators.combine(events().list().ofMaxSize(2), results().list().ofMaxSize(3),
            Combinators.combine(keys(), longs()).as(ValidatorUpdate::new).list().ofMaxSize(2),
            paramsUpdates().optional(), hashes()).as(BlockResults::new), BlockResults::decode),
        new Kind("ConsensusParams", params(), ConsensusParams::decode),
        new Kind("ConsensusParamsUpdate", paramsUpdates(), ConsensusParamsUpdate::decode),
        new Kind("ChainState", states(), ChainState::decode))) {
      kinds.put(kind.name(), kind);
    }
    return kinds;
  }
}

package org.blockberry.sync.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Header;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.snapshot.SnapshotCheck;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.sync.snapshots.join.Judgement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a joining node believes of the chain's state. */
@Tag("sec-B2")
class HeaderTrustTest {
  private static final long HEIGHT = 20;
  private static final ChainState RIGHT = MadeUp.state(HEIGHT);

  private static Header next() {
    return new Header(11, RIGHT.params().version().app(), RIGHT.chainId(), HEIGHT + 1, Instant.ofEpochSecond(2_000), RIGHT.lastBlockId(),
        MadeUp.hash("commit"), MadeUp.hash("data"), RIGHT.validators().hash(), RIGHT.nextValidators().hash(), RIGHT.params().hash(), RIGHT.appHash(),
        RIGHT.lastResultsHash(), MadeUp.hash("evidence"), MadeUp.SET.proposer().address());
  }

  private static HeaderTrust.Records server(String name, Optional<Bytes> hash) {
    return new HeaderTrust.Records() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<Bytes> hash(long height) {
        return height == HEIGHT ? hash : Optional.empty();
      }
    };
  }

  private static SnapshotManifest manifest(ChainState state) {
    return SnapshotManifest.decode(MadeUp.chunks(HEIGHT, state, 3, "x").get(0));
  }

  private static HeaderTrust trust(List<Optional<Bytes>> answers) {
    List<HeaderTrust.Records> servers = new ArrayList<>();
    answers.forEach(answer -> servers.add(server("server " + servers.size(), answer)));
    return new HeaderTrust(1, height -> next(), servers);
  }

  private static Optional<Bytes> record(ChainState state) {
    return Optional.of(SnapshotManifest.sha256(state.encode()));
  }

  private static final Trust SOUND = trust(List.of(record(RIGHT), record(RIGHT)));

  /** What differs from the chain's own state in one thing each; the last three lie in no header. */
  private static List<ChainState> lies() {
    ChainState s = RIGHT;
    return List.of(
        new ChainState("other", 1, HEIGHT, s.lastBlockId(), s.lastTime(), s.lastValidators(), s.validators(), s.nextValidators(), s.params(), s.lastResultsHash(), s.appHash()),
        new ChainState(s.chainId(), 2, HEIGHT, s.lastBlockId(), s.lastTime(), s.lastValidators(), s.validators(), s.nextValidators(), s.params(), s.lastResultsHash(), s.appHash()),
        new ChainState(s.chainId(), 1, HEIGHT, MadeUp.state(21).lastBlockId(), s.lastTime(), s.lastValidators(), s.validators(), s.nextValidators(), s.params(), s.lastResultsHash(), s.appHash()),
        new ChainState(s.chainId(), 1, HEIGHT, s.lastBlockId(), s.lastTime(), s.lastValidators(), s.validators(), s.nextValidators(), s.params(), MadeUp.hash("z"), s.appHash()),
        new ChainState(s.chainId(), 1, HEIGHT, s.lastBlockId(), s.lastTime(), s.lastValidators(), s.validators(), s.nextValidators(), s.params(), s.lastResultsHash(), MadeUp.hash("z")),
        s.withSchedule(Bytes.utf8("z")),
        MadeUp.state(HEIGHT, MadeUp.SET.increment(2)),
        new ChainState(s.chainId(), 1, HEIGHT, s.lastBlockId(), s.lastTime().plusNanos(1), s.lastValidators(), s.validators(), s.nextValidators(), s.params(), s.lastResultsHash(), s.appHash()));
  }

  /** Whether somebody adopts nothing but the chain's own state, byte for byte. */
  private static boolean adoptsNothingElse(Trust trust) {
    return trust.on(manifest(RIGHT)).judgement() == Judgement.RIGHT
        && lies().stream().noneMatch(lie -> trust.on(manifest(lie)).judgement() == Judgement.RIGHT);
  }

  @Test
  void noByteOfTheStateIsBelievedUnlessHeadersAndServersSayIt() {
    assertEquals(true, adoptsNothingElse(SOUND));
    lies().forEach(lie -> assertEquals(Judgement.WRONG, SOUND.on(manifest(lie)).judgement(), lie.toString()));
  }

  /** The defect of others: proposer priorities and what else no header covers came from whoever sent the state. */
  @Test
  void aBrokenNodeThatBelievesPeersWhatHeadersDoNotCoverIsCaught() {
    Trust broken = manifest -> new Trust.Word(SnapshotCheck.problem(manifest.state(), manifest.height(), 1, next()).isPresent() ? Judgement.WRONG
        : Judgement.RIGHT, "");
    assertEquals(false, adoptsNothingElse(broken));
  }

  @Test
  void whoeverIsNotSureSaysSo() {
    assertEquals(Judgement.UNKNOWN, trust(List.of(record(RIGHT), Optional.empty())).on(manifest(RIGHT)).judgement(), "one server alone");
    assertEquals(Judgement.UNKNOWN, trust(List.of(record(RIGHT), record(MadeUp.state(3)))).on(manifest(RIGHT)).judgement(), "they contradict each other");
    assertEquals(Judgement.RIGHT, trust(List.of(record(RIGHT), Optional.empty(), record(RIGHT))).on(manifest(RIGHT)).judgement());
    Trust nobody = new HeaderTrust(1, height -> {
      throw new LightClientException(LightClientException.Reason.UNREACHABLE, "", "nobody answers");
    }, List.of(server("a", record(RIGHT)), server("b", record(RIGHT))));
    assertEquals(Judgement.UNKNOWN, nobody.on(manifest(RIGHT)).judgement());
    assertEquals(ConsensusParams.DEFAULT, RIGHT.params());
  }
}

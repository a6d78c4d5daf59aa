package org.blockberry.consensus.bft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * One core, and tables of what happens to it. A row is {@code input | effects | state}: the effects are all, in order, separated by
 * semicolons; a row without a state says that the state stays. An input or effect of another height than the present one begins with it:
 * {@code 1: precommit 0 A by 3}. Times are milliseconds since the genesis. For one thread.
 */
final class CoreRig {
  /** All lengths differ, also those of the first rounds. */
  static final BftRules RULES = new BftRules(ms(1_000), ms(100), ms(400), ms(30), ms(70), true, Duration.ZERO, ms(500), ms(2_000), true, false);
  private static final List<String> TYPES = List.of("prevote", "precommit", "proposal");

  final BftCore core;
  private final ValidatorSet set;
  private final int me; // -1 signs nothing
  private final boolean proof;
  private long clock = 1_500;
  private String state = "-1 NEW_HEIGHT";

  /** @param powers of the places, descending */
  CoreRig(BftRules rules, int me, long... powers) {
    this(rules, me, true, powers);
  }

  private CoreRig(BftRules rules, int me, boolean proof, long... powers) {
    this.core = new BftCore(rules);
    this.me = me;
    this.proof = proof;
    this.set = ValidatorSet.of(IntStream.range(0, powers.length).mapToObj(i -> Validator.of(
        PublicKey.ed25519(Hashing.sha256(Bytes.utf8("key " + i))), powers[i])).toList());
    assertEquals(LongStream.of(powers).boxed().toList(), set.validators().stream().map(Validator::power).toList());
  }

  /** One of four with the same power; in round r it is the turn of place r. */
  static CoreRig member(int place) {
    return member(RULES, place);
  }

  static CoreRig member(BftRules rules, int place) {
    return new CoreRig(rules, place, 10, 10, 10, 10);
  }

  /** Like {@link #member}, and its height needs no block for the state's sake. */
  static CoreRig idle(BftRules rules, int place) {
    return new CoreRig(rules, place, false, 10, 10, 10, 10);
  }

  /** Height 1 begins, with the turn of somebody else. */
  CoreRig begun() {
    return run("begin | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE");
  }

  /** A proposal of the present round was prevoted. */
  CoreRig prevoted(String block) {
    int round = core.round();
    return run("""
        proposal %1$d %2$s | share proposal %1$d %2$s
        part %2$s          | share part %1$d %2$s/0; validate %2$s
        valid %2$s         | moved %1$d PREVOTE; sign prevote %1$d %2$s | %1$d PREVOTE
        """.formatted(round, block));
  }

  /** In place 3, round 0, after a quorum of prevotes of the others for A, and so precommitted. */
  static CoreRig lockedOnA(BftRules rules) {
    return member(rules, 3).begun().prevoted("A").run("""
        prevote 0 A by 0 1 2 | share prevote 0 A by 0; share prevote 0 A by 1; share prevote 0 A by 2; \
                               moved 0 PRECOMMIT; sign precommit 0 A | 0 PRECOMMIT lock 0 A valid 0 A
        """);
  }

  static BftRules choices(boolean latePolka, boolean fastNil) {
    return new BftRules(RULES.propose(), RULES.proposeGrowth(), RULES.vote(), RULES.voteGrowth(), RULES.commit(), true, Duration.ZERO,
        RULES.precision(), RULES.messageDelay(), latePolka, fastNil);
  }

  static BftRules empty(boolean blocks, long intervalMs) {
    return new BftRules(RULES.propose(), RULES.proposeGrowth(), RULES.vote(), RULES.voteGrowth(), RULES.commit(), blocks, ms(intervalMs),
        RULES.precision(), RULES.messageDelay(), true, false);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  /** Takes the rows and compares all that the core does. */
  CoreRig run(String table) {
    for (String row : table.lines().filter(line -> !line.isBlank()).toList()) {
      String[] cells = Arrays.stream(row.split("\\|", -1)).map(cell -> cell.strip().replaceAll(" +", " ")).toArray(String[]::new);
      assertTrue(cells.length == 2 || cells.length == 3, row);
      String expected = cells[0] + " | " + cells[1] + " | " + (cells.length == 3 ? cells[2] : state);
      String effects = String.join("; ", take(cells[0]));
      state = state();
      assertEquals(expected, cells[0] + " | " + effects + " | " + state);
    }
    return this;
  }

  /** Which rules applied since the core was made, in the order of {@link Rule}: {@code R0 2, R9 1}. */
  CoreRig fired(String rules) {
    assertEquals(rules, Arrays.stream(Rule.values()).filter(rule -> core.fired(rule) > 0).map(rule -> rule + " " + core.fired(rule))
        .collect(Collectors.joining(", ")));
    return this;
  }

  private String state() {
    return core.round() + " " + core.step() + (core.lockedRound() < 0 ? "" : " lock " + core.lockedRound() + " ")
        + core.lockedBlock().map(NamedBlock::name).orElse("") + (core.validRound() < 0 ? "" : " valid " + core.validRound() + " ")
        + core.validBlock().map(NamedBlock::name).orElse("") + core.decided().map(id -> " decided " + NamedBlock.name(id)).orElse("")
        + (core.keyAbroad() ? " mute" : "") + (core.halted().isEmpty() ? "" : " halted");
  }

  // ---- what goes in ----

  private List<String> take(String text) {
    boolean prefixed = text.matches("\\d+: .*");
    long height = prefixed ? Long.parseLong(text.substring(0, text.indexOf(':'))) : Math.max(core.height(), 1);
    List<String> words = List.of(text.substring(prefixed ? text.indexOf(' ') + 1 : 0).split(" "));
    if (words.get(0).equals("clock")) {
      clock = Long.parseLong(words.get(1));
      return List.of();
    }
    if (words.get(0).equals("outstanding")) {
      return words(core.outstanding());
    }
    return inputs(height, words).flatMap(input -> words(core.on(at(clock), input)).stream()).toList();
  }

  private List<String> words(List<Effect> effects) {
    EffectWords words = new EffectWords(core.height(), me < 0 ? Bytes.EMPTY : set.get(me).address(), me, at(clock));
    effects.forEach(effect -> effect.accept(words));
    return words.told();
  }

  private Stream<Input> inputs(long height, List<String> words) {
    int by = words.indexOf("by");
    if (by > 0 && TYPES.contains(words.get(0))) {
      return words.subList(by + 1, words.size()).stream().map(Integer::valueOf).map(place ->
          new Input.VoteIn(vote(height, words, place), "p" + place));
    }
    return Stream.of(input(height, words));
  }

  private Input input(long height, List<String> words) {
    String last = words.get(words.size() - 1);
    return switch (words.get(0)) {
      case "begin" -> new Input.Begin(start(words));
      case "proposal" -> new Input.ProposalIn(proposal(height, words), "p");
      case "part" -> part(height, NamedBlock.named(words.get(1)), words.size() > 2 ? Integer.parseInt(last) : 0);
      case "valid" -> new Input.Validated(height, NamedBlock.named(words.get(1)).id(), at(words.size() > 2 ? Long.parseLong(last) : 1_000), "");
      case "invalid" -> new Input.Validated(height, NamedBlock.named(words.get(1)).id(), at(1_000), "bad");
      case "built" -> new Input.Built(height, number(words, 1), NamedBlock.named(last).id(), NamedBlock.named(last).bytes(), at(1_000));
      case "unbuilt" -> new Input.BuildFailed(height, number(words, 1), "later");
      case "timeout" -> new Input.TimedOut(height, number(words, 1), Step.valueOf(last));
      case "refused" -> new Input.SignRefused(height, number(words, 2), type(words.get(1)), "no");
      case "claim" -> new Input.MajorityClaimed(height, number(words, 2), type(words.get(1)), NamedBlock.id(words.get(3)), last);
      case "transactions" -> new Input.TransactionsWait(height);
      case "signed" -> words.get(1).equals("proposal") ? new Input.SignedProposal(proposal(height, words.subList(1, words.size())))
          : new Input.SignedVote(vote(height, words.subList(1, words.size()), me));
      default -> throw new IllegalArgumentException("no such input: " + words);
    };
  }

  /** {@code begin}, or {@code begin 2 after A by 0 1 2}, which were the precommits of its round 0. */
  private HeightStart start(List<String> words) {
    int height = words.size() > 1 ? number(words, 1) : 1;
    BlockId before = height == 1 ? BlockId.NIL : NamedBlock.id(words.get(3));
    List<String> signers = height == 1 ? List.of() : words.subList(5, words.size());
    Commit commit = height == 1 ? Commit.EMPTY : new Commit(height - 1, 0, before, IntStream.range(0, set.size()).mapToObj(
        place -> signers.contains("" + place) ? vote(height - 1, List.of("precommit", "0", words.get(3)), place).toCommitSig(before)
            : CommitSig.ABSENT).toList());
    return new HeightStart(height, set, height == 1 ? ValidatorSet.EMPTY : set, before, commit, at(0), NamedBlock.MAX_BYTES,
        me < 0 ? Optional.empty() : Optional.of(set.get(me).address()), false, proof, Optional.empty());
  }

  /** {@code proposal 1 A}, {@code proposal 1 A pol 0}, {@code proposal 1 A time 900}. */
  private Proposal proposal(long height, List<String> words) {
    int pol = words.indexOf("pol");
    int time = words.indexOf("time");
    return new Proposal(height, number(words, 1), pol < 0 ? Proposal.NO_POL : number(words, pol + 1), NamedBlock.id(words.get(2)),
        at(time < 0 ? 1_000 : number(words, time + 1)), Bytes.utf8("proposal of " + words));
  }

  private Vote vote(long height, List<String> words, int place) {
    return new Vote(type(words.get(0)), height, number(words, 1), NamedBlock.id(words.get(2)), at(1_400), set.get(place).address(), place,
        Bytes.utf8("vote of " + place + " for " + words.get(2)), Bytes.EMPTY, Bytes.EMPTY);
  }

  private Input part(long height, NamedBlock block, int index) {
    return new Input.PartIn(height, Math.max(core.round(), 0), block.id(), block.set().parts().get(index), "p");
  }

  private static int number(List<String> words, int at) {
    return Integer.parseInt(words.get(at));
  }

  private static Instant at(long millis) {
    return NamedBlock.GENESIS.plusMillis(millis);
  }

  private static SignedMsgType type(String word) {
    return SignedMsgType.valueOf(word.toUpperCase(java.util.Locale.ROOT));
  }
}

package org.blockberry.consensus.bft;

import static org.blockberry.testing.contracts.FakeConsensusContext.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.FakeConsensusContext;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole engines over a network in memory, and a third validator that votes twice. No height is decided here: nobody proposes. */
class TwoEnginesTest {
  private static final Instant BLOCK_TIME = Instant.parse("2026-01-01T00:00:01Z");

  @TempDir
  Path folder;

  private final FakeSigner first = new FakeSigner();
  private final FakeSigner second = new FakeSigner();
  private final Rogue rogue = new Rogue();
  private final ValidatorSet set = ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(first.publicKey()), 10),
      Validator.of(PublicKey.ed25519(second.publicKey()), 10), Validator.of(rogue.key, 4)));
  private final ExecutorService wire = Executors.newSingleThreadExecutor();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<Member> members = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Member member : members) {
      member.engine.close();
      member.context.close();
    }
    wire.shutdownNow();
  }

  private final class Member {
    private final String name;
    private final FakeConsensusContext context;
    private final Court court;
    private final List<StreamHandler> handlers = new CopyOnWriteArrayList<>();
    private final ConsensusEngine engine;

    Member(String name, FakeSigner signer) throws Exception {
      this.name = name;
      context = new FakeConsensusContext(Files.createDirectories(folder.resolve(name)), new Genesis(), signer, true, 1);
      context.holdProposals(true);
      court = new Court(context.chainId(), set, BLOCK_TIME);
      BftFactory factory = new BftFactory(SoloChain.SIGNATURES);
      engine = factory.create(Settings.of(factory.settings(), Map.of("propose_timeout", Duration.ofSeconds(300))), withNode());
      context.attach(engine);
      members.add(this);
    }

    /** The context, with streams and evidence. */
    private ConsensusContext withNode() {
      return (ConsensusContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ConsensusContext.class},
          (self, method, arguments) -> {
            switch (method.getName()) {
              case "stream":
                handlers.add((StreamHandler) arguments[0]);
                return null;
              case "doubleVote":
                return court.doubleVote((Bytes) arguments[0], (Bytes) arguments[1]);
              case "evidence":
                return court.evidence((Bytes) arguments[0]);
              case "pendingEvidence":
                return List.copyOf(court.pending);
              default:
                try {
                  return method.invoke(context, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
            }
          });
    }

    private StreamHandler handler(String stream) {
      return handlers.stream().filter(one -> one.rules().spec().name().equals(stream)).findFirst().orElseThrow();
    }

    /** As the rogue validator, whom only this member knows. */
    private void hear(Message message) {
      String stream = message instanceof Message.VoteMessage ? "consensus-vote" : "consensus-data";
      wire.execute(() -> handler(stream).received("rogue", message.toWire()));
    }
  }

  /** What the engines need of a chain that does not move. */
  private final class Genesis implements ChainModel {
    @Override
    public ChainTip genesis(String chainId, Bytes publicKey, long initialHeight) {
      return ChainTip.builder(0).initialHeight(1).time(Instant.parse("2026-01-01T00:00:00Z")).validators(set.encode())
          .nextValidators(set.increment(1).encode()).consensusParams(ConsensusParams.DEFAULT.encode()).appHash(Bytes.wrap(new byte[32])).build();
    }

    @Override
    public Proposal propose(String chainId, ChainTip tip, Bytes lastCommit, Bytes proposer, Instant now, List<Bytes> txs) {
      throw new AssertionError("proposals are held");
    }

    @Override
    public ChainTip commit(String chainId, ChainTip tip, SealedBlock sealed) {
      throw new AssertionError("nothing is decided");
    }
  }

  private void connect(Member one, Member other) {
    for (Member[] pair : new Member[][] {{one, other}, {other, one}}) {
      for (StreamHandler handler : pair[0].handlers) {
        String stream = handler.rules().spec().name();
        wire.execute(() -> {
          handler.opened(port(pair[0], pair[1], stream));
          handler.peerReady(pair[1].name);
        });
      }
    }
  }

  private StreamPort port(Member from, Member to, String stream) {
    return new StreamPort() {
      @Override
      public CompletionStage<Void> send(String peer, Bytes message) {
        if (peer.equals(to.name) && !wire.isShutdown()) {
          if (Message.fromWire(message) instanceof Message.EvidenceMessage) {
            log.add(from.name + " tells " + peer);
          }
          wire.execute(() -> to.handler(stream).received(from.name, message));
        }
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public Set<String> peers() {
        return Set.of(to.name);
      }

      @Override
      public void report(String peer, String reason) {
        log.add(from.name + " reports " + peer);
      }

      @Override
      public void report(String peer, int points, String reason) {
        report(peer, reason);
      }
    };
  }

  private Vote vote(Member member, String block) {
    return rogue.prevote(member.context.chainId(), set.indexOf(rogue.key.address()), 1, block, Instant.parse("2026-01-01T00:00:02Z"));
  }

  private long count(String what) {
    return log.stream().filter(what::equals).count();
  }

  @Test
  @Tag("sec-C7")
  void votesThatOneSawBecomeTheSameEvidenceEverywhereAndNobodyHonestIsBlamed() throws Exception {
    Member a = new Member("a", first);
    Member b = new Member("b", second);
    a.engine.start();
    b.engine.start();
    connect(a, b);
    a.hear(new Message.VoteMessage(vote(a, "x")));
    a.hear(new Message.VoteMessage(vote(a, "y")));
    await("evidence at both", () -> !a.court.pending.isEmpty() && !b.court.pending.isEmpty());
    assertEquals(a.court.pending, b.court.pending);
    DuplicateVoteEvidence right = DuplicateVoteEvidence.of(vote(a, "x"), vote(a, "y"), 24, 4, BLOCK_TIME);
    assertEquals(List.of(EvidenceList.encodeOne(right)), a.court.pending);

    DuplicateVoteEvidence otherTime = DuplicateVoteEvidence.of(vote(a, "x"), vote(a, "y"), 24, 4, BLOCK_TIME.plusSeconds(9));
    DuplicateVoteEvidence forged = DuplicateVoteEvidence.of(vote(a, "x"), vote(a, "y").withSignature(Bytes.wrap(new byte[64])), 24, 4, BLOCK_TIME);
    b.hear(new Message.EvidenceMessage(new EvidenceList(List.of(otherTime, forged))));
    await("a report", () -> count("b reports rogue") > 0);
    assertEquals(1, count("b reports rogue"), "for the forged votes, not for the other time");
    assertEquals(a.court.pending, b.court.pending);
    assertEquals(0, count("a reports b") + count("b reports a"), log.toString());
    assertTrue(count("a tells b") >= 1);
  }

  @Test
  void evidenceGoesToWhoComesLaterAndNotBackToWhoSentIt() throws Exception {
    Member a = new Member("a", first);
    Member b = new Member("b", second);
    a.engine.start();
    b.engine.start();
    a.hear(new Message.VoteMessage(vote(a, "x")));
    a.hear(new Message.VoteMessage(vote(a, "y")));
    await("evidence", () -> !a.court.pending.isEmpty());
    connect(a, b);
    await("evidence at the other", () -> !b.court.pending.isEmpty());
    int ticks = a.court.asked.size();
    b.hear(new Message.EvidenceMessage(new EvidenceList(List.of(EvidenceList.decodeOne(a.court.pending.get(0))))));
    await("an answer", () -> b.court.asked.size() >= 2);
    assertEquals(ticks, a.court.asked.size(), "b told a nothing");
    assertEquals(List.of("votes"), a.court.asked);
  }
}
